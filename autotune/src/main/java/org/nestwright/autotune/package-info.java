/// Search over schedules, fair measurement, tuning records, reports and the `nestwright` command.
package org.nestwright.autotune;
