/// How it runs, as data: schedules, their legality with reasons, bounds inference and the plan.
package org.nestwright.scheduler;
