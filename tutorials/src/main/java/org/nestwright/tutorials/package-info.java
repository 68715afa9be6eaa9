/// The commands `lesson` and `lab`.
package org.nestwright.tutorials;
