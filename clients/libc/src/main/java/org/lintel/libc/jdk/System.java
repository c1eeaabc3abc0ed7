package org.lintel.libc.jdk;

import org.lintel.libc.Env;
import org.lintel.nucleus.abi.ProcessFlags;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Properties;

/**
 * Stands for {@link java.lang.System}: streams over descriptors 0 to 2, time from the machine's
 * clock, properties of the process.
 *
 * <p>Small on purpose: each process that prints loads its own copy. What few programs need is in
 * classes of its own.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local.
 */
public final class System {
    public static InputStream in = new ProcessInput(0);
    public static PrintStream out = Streams.OUT;
    public static PrintStream err = Streams.ERR;

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
        return Defaults.environment();
    }

    public static String getProperty(String key) {
        return ProcessProperties.get().getProperty(key);
    }

    public static String getProperty(String key, String otherwise) {
        return ProcessProperties.get().getProperty(key, otherwise);
    }

    public static String setProperty(String key, String value) {
        return (String) ProcessProperties.get().setProperty(key, value);
    }

    public static String clearProperty(String key) {
        return (String) ProcessProperties.get().remove(key);
    }

    public static void setProperties(Properties values) {
        ProcessProperties.set(values);
    }

    public static Properties getProperties() {
        return ProcessProperties.get();
    }
}
