/** The extension's plug-ins. */
import { access } from "./access";
import { along } from "./along";
import { arrivals } from "./arrivals";
import { home } from "./home";
import { lane } from "./lane";
import { layout } from "./layout";
import { lessons } from "./lessons";
import { notifications } from "./notifications";
import { waking } from "./waking";

export default [lane, lessons, arrivals, home, notifications, layout, along, access, waking];
