package org.nestwright.lowering.runtime;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/// What the options of the running JVM are set to.
public final class JvmFlag {
  private JvmFlag() {}

  /// {@return the value of the option `-XX:name`, or `otherwise` on a JVM or a processor that has
  /// none of this name}
  public static String value(String name, String otherwise) {
    HotSpotDiagnosticMXBean bean =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return bean == null ? otherwise : bean.getVMOption(name).getValue();
    } catch (IllegalArgumentException e) {
      return otherwise;
    }
  }
}
