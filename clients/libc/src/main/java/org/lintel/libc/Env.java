package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;

import java.util.ArrayList;
import java.util.List;

/**
 * The environment, {@code environ(7)}: strings "NAME=value" in the process's memory.
 *
 * <p><b>Threads.</b> As in C, one that changes it must be alone.
 */
public final class Env {
    private Env() {}

    /** {@return the value of a variable, or null} */
    public static String getenv(String name) {
        String prefix = name + "=";
        for (String variable : variables()) {
            if (variable.startsWith(prefix)) {
                return variable.substring(prefix.length());
            }
        }
        return null;
    }

    /** Sets a variable, for this process and the children that it will make. */
    public static void setenv(String name, String value) {
        checkName(name);
        List<String> variables = without(name);
        variables.add(name + "=" + value);
        replace(variables);
    }

    /** Removes a variable. */
    public static void unsetenv(String name) {
        checkName(name);
        replace(without(name));
    }

    /** {@return all variables, "NAME=value" each} */
    public static List<String> variables() {
        long environ = environ();
        return environ == 0 ? List.of() : CString.getVector(environ);
    }

    /** {@return the address of the vector of variables} */
    public static long environ() {
        return Gate.memory().getLong(LibcData.ENVIRON);
    }

    private static List<String> without(String name) {
        List<String> others = new ArrayList<>();
        for (String variable : variables()) {
            if (!variable.startsWith(name + "=")) {
                others.add(variable);
            }
        }
        return others;
    }

    /** The old vector is not freed: somebody may hold an address in it, as in C. */
    private static void replace(List<String> variables) {
        Gate.memory().putLong(LibcData.ENVIRON, CString.newVector(variables));
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("no name of a variable: \"" + name + '"');
        }
    }
}
