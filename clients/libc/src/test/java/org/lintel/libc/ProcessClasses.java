package org.lintel.libc;

import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.abi.UserEntry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * The classes of a process as its loader makes them: its own copy of what is process-local, and of
 * a program.
 */
final class ProcessClasses extends ClassLoader {
    private final Set<String> own;
    private final String program;

    ProcessClasses(Class<?> program) throws IOException {
        super(ProcessClasses.class.getClassLoader());
        this.own = ProcessLocalTest.processLocal();
        this.program = program.getName();
    }

    /** {@return the start-up code, with fresh statics} */
    UserEntry newEntry() throws ReflectiveOperationException {
        return (UserEntry) loadClass(ProcessImage.CRT0).getConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
            return loaded;
        }
        String file = name.replace('.', '/');
        if (!own.contains(file) && !name.equals(program) && !name.startsWith(program + "$")) {
            return super.loadClass(name, resolve);
        }
        try (InputStream in = getParent().getResourceAsStream(file + ".class")) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
