package org.lintel.libc.jdk;

import org.lintel.libc.Env;

import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a process finds at its start, as Java sees it.
 *
 * <p><b>Threads.</b> Any emulated thread; no state.
 */
public final class Defaults {
    private Defaults() {}

    /** {@return the environment of the process, ordered by name} */
    public static Map<String, String> environment() {
        Map<String, String> all = new TreeMap<>();
        for (String variable : Env.variables()) {
            int equals = variable.indexOf('=');
            all.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return Collections.unmodifiableMap(all);
    }

    /** {@return new properties, the same on every host} */
    public static Properties properties() {
        Properties values = new Properties();
        values.setProperty("java.version", "25");
        values.setProperty("java.specification.version", "25");
        values.setProperty("java.vendor", "Lintel");
        values.setProperty("os.name", "Lintel");
        values.setProperty("os.arch", "sv39");
        values.setProperty("line.separator", "\n");
        values.setProperty("file.separator", "/");
        values.setProperty("path.separator", ":");
        values.setProperty("file.encoding", "UTF-8");
        values.setProperty("native.encoding", "UTF-8");
        values.setProperty("user.dir", "/");
        values.setProperty("user.home", "/");
        values.setProperty("java.io.tmpdir", "/tmp");
        return values;
    }
}
