/// What a schedule means for a shape: which loops run, over which region, in which order, and why a
/// schedule is refused. The result, [org.nestwright.scheduler.plan.Plan], is what lowering works
/// from; nothing after it can find a mistake of the user's.
package org.nestwright.scheduler.plan;
