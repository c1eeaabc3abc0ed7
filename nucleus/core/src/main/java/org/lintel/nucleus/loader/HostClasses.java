package org.lintel.nucleus.loader;

import org.lintel.nucleus.NucleusPanic;
import org.lintel.nucleus.cpu.StackProbe;
import org.lintel.nucleus.cpu.Task;

/**
 * Classes of the JDK as the processes of this JVM share them: initialised when a program first names
 * them, and broken for all when that went wrong.
 *
 * <p>The JVM runs a static initialiser once. Where it fails (a process has called the JDK with hardly
 * any stack or heap left) the class cannot be used any more, by nobody. That is not a fault of those
 * who meet it, so nobody may be blamed: the machine stops and says so.
 *
 * <p><b>Threads.</b> Any emulated thread, no lock held; no state.
 */
final class HostClasses {
    private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();

    private HostClasses() {}

    /** {@return a class of the JDK, initialised} The stack must have been probed. */
    static Class<?> initialised(String name) throws ClassNotFoundException {
        try {
            return Class.forName(name, true, JDK);
        } catch (LinkageError failed) {
            stopIfBroken(name);
            throw failed;
        }
    }

    /** Looks after a class of which a program has heard that it could not be initialised. */
    static void stopIfBroken(String name) {
        StackProbe.LONG.probe();
        // Only of the base module: a name may be a program's invention.
        Class<?> type = Class.forName(Object.class.getModule(), name);
        if (type == null) {
            return;
        }
        try {
            Class.forName(name, true, type.getClassLoader());
        } catch (ClassNotFoundException | LinkageError broken) {
            NucleusPanic panic =
                    new NucleusPanic(
                            "the JDK's class "
                                    + name
                                    + " is broken for all processes of this JVM, since its static"
                                    + " initialiser met the end of a stack or of the heap;"
                                    + " run again, in a new JVM",
                            broken);
            throw Task.current().panic(panic);
        }
    }
}
