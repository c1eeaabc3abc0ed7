package org.lintel.nucleus.loader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Where the class files and resources of a program come from.
 *
 * <p><b>Threads.</b> Immutable, or only reading; any thread.
 */
interface ClassSource {
    /** {@return the bytes of a file by its path with slashes, or null when there is none} */
    byte[] find(String path);

    /** {@return the paths of all its files, in order; empty where they cannot be listed} */
    default Collection<String> paths() {
        return List.of();
    }

    /** Files held in memory, by path. */
    record InMemory(SortedMap<String, byte[]> files) implements ClassSource {
        @Override
        public byte[] find(String path) {
            return files.get(path);
        }

        @Override
        public Collection<String> paths() {
            return files.keySet();
        }
    }

    /** Everything in a jar, read at once: the file may be gone or replaced before a class is asked for. */
    static ClassSource jar(Path file) throws ProgramException {
        if (!Files.isRegularFile(file)) {
            throw new ProgramException(file + ": no such file");
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        files.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        } catch (ZipException e) {
            throw new ProgramException(file + ": not a jar (" + e.getMessage() + ")");
        } catch (IOException e) {
            throw new ProgramException(file + ": cannot be read (" + e.getMessage() + ")");
        }
        return new InMemory(files);
    }

    /** The class folder of a build. */
    static ClassSource directory(Path folder) throws ProgramException {
        if (!Files.isDirectory(folder)) {
            throw new ProgramException(folder + ": no such folder");
        }
        Path root = folder.toAbsolutePath().normalize();
        return path -> {
            Path file = root.resolve(path).normalize();
            if (!file.startsWith(root) || !Files.isRegularFile(file)) {
                return null;
            }
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                return null;
            }
        };
    }

    /** The files below one folder of this JVM's own class path, for the programs that ship. */
    static ClassSource hostClassPath(String prefix) {
        return path -> path.startsWith(prefix) ? hostFile(path) : null;
    }

    /** {@return the bytes of a file on this JVM's class path, or null} */
    static byte[] hostFile(String path) {
        try (InputStream in = ClassSource.class.getClassLoader().getResourceAsStream(path)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            return null;
        }
    }

    /** {@return the files of one path in all parts of this JVM's class path, in its order} */
    static List<byte[]> hostFiles(String path) {
        List<byte[]> files = new ArrayList<>();
        try {
            for (var urls = ClassSource.class.getClassLoader().getResources(path);
                    urls.hasMoreElements(); ) {
                try (InputStream in = urls.nextElement().openStream()) {
                    files.add(in.readAllBytes());
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return files;
    }
}
