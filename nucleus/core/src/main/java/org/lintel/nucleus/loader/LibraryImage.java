package org.lintel.nucleus.loader;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.lintel.nucleus.abi.ProcessImage;

/**
 * The class files of the user library that each process has to itself; read once in a JVM.
 *
 * <p><b>Threads.</b> Any; immutable after class initialisation.
 */
final class LibraryImage {
    private static final Map<String, byte[]> CLASSES = read();

    private LibraryImage() {}

    /** {@return the bytes of a process-local library class, or null when the name is none} */
    static byte[] find(String binaryName) {
        return CLASSES.get(binaryName);
    }

    private static Map<String, byte[]> read() {
        byte[] list = ClassSource.hostFile(ProcessImage.PROCESS_LOCAL);
        if (list == null) {
            throw new IllegalStateException("loader: no user library on the class path");
        }
        Map<String, byte[]> classes = new HashMap<>();
        for (String line : new String(list, StandardCharsets.UTF_8).split("\n")) {
            String name = line.strip();
            if (name.isEmpty() || name.charAt(0) == '#') {
                continue;
            }
            byte[] bytes = ClassSource.hostFile(name.replace('.', '/') + ".class");
            if (bytes == null) {
                throw new IllegalStateException("loader: missing library class, name=" + name);
            }
            classes.put(name, bytes);
        }
        return classes;
    }
}
