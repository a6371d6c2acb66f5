/** The extension's plug-ins. */
import { access } from "./access";
import { along } from "./along";
import { arrivals } from "./arrivals";
import { home } from "./home";
import { lane } from "./lane";
import { layout } from "./layout";
import { lessons } from "./lessons";
import { mentions } from "./mentions";
import { waking } from "./waking";

export default [lane, lessons, arrivals, home, mentions, layout, along, access, waking];
