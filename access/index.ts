export { accessOf } from "./access";
