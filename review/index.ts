export { changeKinds, review, type Change, type ChangeKind, type Review } from "./compare";
export { reviewAs, reviewFormats, type ReviewFormat } from "./formats";
export { partsOf, type Part } from "./parts";
