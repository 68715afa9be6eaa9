/// Who calls whom in a pipeline.
package org.nestwright.scheduler.graph;
