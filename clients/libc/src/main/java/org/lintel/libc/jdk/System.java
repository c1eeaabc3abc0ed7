package org.lintel.libc.jdk;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.lintel.libc.Env;
import org.lintel.nucleus.abi.ProcessFlags;

/**
 * Stands for {@link java.lang.System}: streams over descriptors 0 to 2, time from the machine's
 * clock, properties of the process.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local.
 */
public final class System {
    public static InputStream in = new ProcessInput(0);
    public static PrintStream out = Streams.OUT;
    public static PrintStream err = Streams.ERR;

    private static Properties properties;

    private System() {}

    public static void setIn(InputStream stream) {
        in = stream;
    }

    public static void setOut(PrintStream stream) {
        out = stream;
    }

    public static void setErr(PrintStream stream) {
        err = stream;
    }

    public static long currentTimeMillis() {
        return Futexes.clock(ProcessFlags.CLOCK_REALTIME) / 1_000_000;
    }

    public static long nanoTime() {
        return Futexes.clock(ProcessFlags.CLOCK_MONOTONIC);
    }

    public static void arraycopy(
            Object source, int sourceIndex, Object target, int targetIndex, int length) {
        java.lang.System.arraycopy(source, sourceIndex, target, targetIndex, length);
    }

    public static int identityHashCode(Object object) {
        return Identity.hashCode(object);
    }

    public static String lineSeparator() {
        return "\n";
    }

    /** Ends the process after its shutdown hooks. */
    public static void exit(int status) {
        Runtime.getRuntime().exit(status);
    }

    /** Asks for nothing: when the host collects is no part of a run that can be repeated. */
    public static void gc() {}

    public static String getenv(String name) {
        return Env.getenv(name);
    }

    /** {@return the environment, ordered by name} */
    public static Map<String, String> getenv() {
        Map<String, String> all = new TreeMap<>();
        for (String variable : Env.variables()) {
            int equals = variable.indexOf('=');
            all.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return Collections.unmodifiableMap(all);
    }

    public static String getProperty(String key) {
        return getProperties().getProperty(key);
    }

    public static String getProperty(String key, String otherwise) {
        return getProperties().getProperty(key, otherwise);
    }

    public static String setProperty(String key, String value) {
        return (String) getProperties().setProperty(key, value);
    }

    public static String clearProperty(String key) {
        return (String) getProperties().remove(key);
    }

    public static void setProperties(Properties values) {
        properties = values == null ? defaults() : values;
    }

    public static Properties getProperties() {
        Properties values = properties;
        if (values == null) {
            values = defaults();
            properties = values;
        }
        return values;
    }

    /** The same on every host. */
    private static Properties defaults() {
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
