/** Draws its children again only when something in `of` is another than before: a long list stays quick. */
import { Component, type ComponentChildren } from "preact";

interface StillProps {
  readonly of: readonly unknown[];
  readonly children: () => ComponentChildren;
}

export class Still extends Component<StillProps> {
  override shouldComponentUpdate(next: StillProps): boolean {
    return next.of.some((value, index) => value !== this.props.of[index]);
  }

  override render(): ComponentChildren {
    return this.props.children();
  }
}
