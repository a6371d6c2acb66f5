/** The extension's plug-ins. */
import { arrivals } from "./arrivals";
import { home } from "./home";
import { lane } from "./lane";
import { layout } from "./layout";
import { lessons } from "./lessons";

export default [lane, lessons, arrivals, home, layout];
