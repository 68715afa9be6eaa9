/// Numbered lessons that run and are tested, and labs with a grader.
package org.nestwright.tutorials;
