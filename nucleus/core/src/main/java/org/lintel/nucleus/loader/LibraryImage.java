package org.lintel.nucleus.loader;

import org.lintel.nucleus.abi.ProcessImage;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The class files of the user library that each process has to itself; read once in a JVM.
 *
 * <p><b>Threads.</b> Any; immutable after class initialisation.
 */
final class LibraryImage {
    /** Ordinary Java with {@code synchronized}, which must be a monitor of the process. */
    private static final String REWRITTEN = "org.lintel.libc.jdk.concurrent.";

    private static final Map<String, byte[]> CLASSES = read();

    /** Those of {@link #REWRITTEN} that were asked for; immutable, replaced as a whole. */
    private static final AtomicReference<Map<String, byte[]>> MADE =
            new AtomicReference<>(Map.of());

    private LibraryImage() {}

    /** {@return the bytes of a process-local library class, or null when the name is none} */
    static byte[] find(String binaryName) {
        byte[] bytes = CLASSES.get(binaryName);
        if (bytes == null || !binaryName.startsWith(REWRITTEN)) {
            return bytes;
        }
        byte[] made = MADE.get().get(binaryName);
        return made != null ? made : rewrite(binaryName, bytes);
    }

    private static byte[] rewrite(String binaryName, byte[] bytes) {
        Hierarchy hierarchy = new Hierarchy(LibraryImage::header);
        byte[] made = new Rewriter(hierarchy).rewrite(ClassFile.of().parse(bytes));
        Map<String, byte[]> known;
        Map<String, byte[]> wider;
        do {
            known = MADE.get();
            wider = new HashMap<>(known);
            wider.put(binaryName, made);
        } while (!MADE.compareAndSet(known, wider));
        return made;
    }

    private static ClassModel header(String internalName) {
        byte[] bytes = CLASSES.get(Program.binaryName(internalName));
        return bytes == null ? null : ClassFile.of().parse(bytes);
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
