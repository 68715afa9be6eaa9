/// Rewrites a loop nest into an equal one. One class per pass; the order lives in `Lowering` and
/// nowhere else.
package org.nestwright.lowering.pass;
