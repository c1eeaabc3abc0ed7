package org.lintel.libc.jdk;

import java.util.Properties;

/**
 * The system properties of a process; at first they are the same on every host.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local.
 */
public final class ProcessProperties {
    private static Properties properties = Defaults.properties();

    private ProcessProperties() {}

    public static Properties get() {
        return properties;
    }

    /** Null: back to the first ones. */
    public static void set(Properties values) {
        properties = values == null ? Defaults.properties() : values;
    }
}
