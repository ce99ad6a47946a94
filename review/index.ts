export { additions, changeKinds, review, type Change, type ChangeKind, type Review } from "./compare";
export { reviewAs, reviewFormats, type ReviewFormat } from "./formats";
export { namesIn, partsOf, type Part } from "./parts";
