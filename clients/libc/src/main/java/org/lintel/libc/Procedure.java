package org.lintel.libc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Calls of procedures that are known by name. Apart from {@link Entries}, so that their call sites
 * are linked once for all processes. For the library itself.
 */
public final class Procedure {
    private static final MethodType MAIN = MethodType.methodType(void.class, String[].class);
    private static final MethodType MAIN_WITHOUT_ARGUMENTS = MethodType.methodType(void.class);

    private Procedure() {}

    /** Runs the child of a fork. */
    public static int callFork(MethodHandle procedure, long argument) throws Throwable {
        return (int) procedure.invoke(argument);
    }

    /** Runs a signal handler. */
    public static void callHandler(MethodHandle procedure, int signal, SignalInfo info)
            throws Throwable {
        procedure.invoke(signal, info);
    }

    /**
     * Runs {@code main} as the language says (JLS 12.1.4): static or of an instance, with arguments
     * or without.
     *
     * @throws NoSuchMethodException when the class has no main
     */
    public static void callMain(Class<?> program, String[] arguments) throws Throwable {
        MethodHandles.Lookup lookup =
                MethodHandles.privateLookupIn(program, MethodHandles.lookup());
        MethodHandle main = staticMain(lookup, program, MAIN);
        if (main != null) {
            main.invokeExact(arguments);
            return;
        }
        main = instanceMain(lookup, program, MAIN);
        if (main != null) {
            main.invoke(newInstance(lookup, program), arguments);
            return;
        }
        main = staticMain(lookup, program, MAIN_WITHOUT_ARGUMENTS);
        if (main != null) {
            main.invokeExact();
            return;
        }
        main = instanceMain(lookup, program, MAIN_WITHOUT_ARGUMENTS);
        if (main == null) {
            throw new NoSuchMethodException(
                    "class " + program.getName() + " has no method main(String[])");
        }
        main.invoke(newInstance(lookup, program));
    }

    private static MethodHandle staticMain(
            MethodHandles.Lookup lookup, Class<?> program, MethodType type) {
        try {
            return lookup.findStatic(program, "main", type);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (IllegalAccessException e) {
            return noneUnlessBroken(e);
        }
    }

    private static MethodHandle instanceMain(
            MethodHandles.Lookup lookup, Class<?> program, MethodType type) {
        try {
            return lookup.findVirtual(program, "main", type);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (IllegalAccessException e) {
            return noneUnlessBroken(e);
        }
    }

    /**
     * A class that fails verification shows up here too, and is no class without main. A change of
     * kind says only that main is static where it was looked for in an instance, or the reverse.
     */
    private static MethodHandle noneUnlessBroken(IllegalAccessException refused) {
        if (refused.getCause() instanceof LinkageError broken
                && !(broken instanceof IncompatibleClassChangeError)) {
            throw broken;
        }
        return null;
    }

    private static Object newInstance(MethodHandles.Lookup lookup, Class<?> program)
            throws Throwable {
        return lookup.findConstructor(program, MAIN_WITHOUT_ARGUMENTS).invoke();
    }
}
