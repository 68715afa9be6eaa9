/// Keeps what tuning found in an append-only file that survives crashes, full disks and other
/// tuners.
package org.nestwright.autotune.records;
