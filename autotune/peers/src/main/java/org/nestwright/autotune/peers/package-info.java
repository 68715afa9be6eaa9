/// Other libraries that compute the same layers, for `nestwright bench` to compare with. Nothing
/// else needs them: they are found as services on the class path.
package org.nestwright.autotune.peers;
