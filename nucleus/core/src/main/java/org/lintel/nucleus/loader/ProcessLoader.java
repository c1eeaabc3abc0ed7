package org.lintel.nucleus.loader;

import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.abi.UserEntry;
import org.lintel.nucleus.cpu.StackProbe;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The classes of one process: its own copy of the program's classes and of the library's
 * process-local ones, hence statics of its own; the rest of the library, the ABI and the allowed
 * part of the JDK are shared and have no state.
 *
 * <p><b>Threads.</b> Any. Nothing in here reaches a poll, so a thread cannot be switched away from
 * while it loads a class. <b>Locks.</b> None of ours; the JVM takes this object's monitor while it
 * loads, which another processor may wait for as long as defining a class takes.
 */
public final class ProcessLoader extends ClassLoader
        implements Function<String, Class<?>>, Predicate<String> {
    private static final ClassLoader HOST = ProcessLoader.class.getClassLoader();

    private final Program program;
    private final Image image;

    /** Makes the loader of a new process; the program must be prepared. */
    public ProcessLoader(Program program) {
        super(null);
        this.program = program;
        this.image = program.image();
    }

    /** Makes the process's start-up code, with its statics as after a start. */
    public UserEntry newEntry() {
        try {
            return (UserEntry) loadClass(ProcessImage.CRT0).getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("loader: start-up code failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("loader: no start-up code", e);
        }
    }

    /** {@return the program that this process runs} */
    public Program program() {
        return program;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
            return loaded;
        }
        // A class whose initialiser meets the stack's end stays broken, for all processes. So what
        // is shared is initialised here, where the stack is long enough.
        StackProbe.LONG.probe();
        if (name.startsWith("java.")) {
            return jdkClass(name);
        }
        if (name.startsWith("org.lintel.")) {
            byte[] library = LibraryImage.find(name);
            if (library != null) {
                return defineClass(name, library, 0, library.length);
            }
            if (isShared(name)) {
                return Class.forName(name, true, HOST);
            }
        }
        return programClass(name);
    }

    /** The library and the ABI, except what is process-local: found in the host's loader. */
    private static boolean isShared(String name) {
        return name.startsWith("org.lintel.libc.") || name.startsWith("org.lintel.nucleus.abi.");
    }

    private static Class<?> jdkClass(String name) throws ClassNotFoundException {
        if (!AllowList.linkable(name.replace('.', '/'))) {
            throw new ClassNotFoundException(name + " is not there for processes");
        }
        Class<?> type = HostClasses.initialised(name);
        JdkEnums.settle(type);
        return type;
    }

    private Class<?> programClass(String name) throws ClassNotFoundException {
        byte[] bytes;
        try {
            bytes = image.find(name);
        } catch (ProgramException e) {
            throw new ClassNotFoundException(e.getMessage(), e);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    /**
     * Finds a class that the program names in a string, by the same rules as those that it names in
     * code. For the library's {@code Class.forName}, which knows this loader as a function.
     *
     * @return null when there is none, or none for processes
     */
    @Override
    public Class<?> apply(String name) {
        String internalName = name.replace('.', '/');
        try {
            if (name.startsWith("[")) {
                return null;
            }
            if (image.find(name) != null) {
                return loadClass(name);
            }
            if (AllowList.refusal(internalName) != null) {
                return null;
            }
            return loadClass(Substitution.ofName(internalName).replace('/', '.'));
        } catch (ProgramException | ClassNotFoundException e) {
            return null;
        }
    }

    /**
     * Hears that a class of the JDK could not be initialised. For the library's polls, which know this
     * loader as a predicate.
     *
     * @return false, for the class is well; where it is not, the machine stops
     */
    @Override
    public boolean test(String name) {
        HostClasses.stopIfBroken(name);
        return false;
    }

    @Override
    public URL getResource(String name) {
        return null;
    }

    @Override
    public Enumeration<URL> getResources(String name) {
        return Collections.emptyEnumeration();
    }

    /** A file that came with the program; never one of the host. */
    @Override
    public InputStream getResourceAsStream(String name) {
        byte[] bytes = program.resource(name);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }
}
