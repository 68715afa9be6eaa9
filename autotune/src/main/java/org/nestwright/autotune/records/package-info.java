/// Keeps what tuning found in an append-only file that survives crashes, full disks and other
/// tuners; reads that file and the records that come with the library.
package org.nestwright.autotune.records;
