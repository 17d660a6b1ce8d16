/** What the old role held, in one application's own words. */
export interface LeftAccess {
  readonly application: string;
  readonly entitlements: readonly string[];
}

/** Somebody who stays, in another place: only what the old place needed goes. */
export interface RoleMove {
  /** The place, as HR names it: “Finance, Accountant”. */
  readonly from: string;
  readonly to: string;
  readonly left: readonly LeftAccess[];
}
