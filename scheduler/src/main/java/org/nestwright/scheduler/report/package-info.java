/// What a plan will do, told without running it: [org.nestwright.scheduler.report.StaticReport]
/// counts and advises, [org.nestwright.scheduler.report.HtmlView] shows it as a page.
package org.nestwright.scheduler.report;
