package org.lintel.nucleus.loader;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * A program: the file from which processes are made, in the role of an ELF file.
 *
 * <p>A program is checked and rewritten once ({@link #prepare}); all processes made from it share
 * the rewritten bytes, as they would share the text pages of an executable.
 *
 * <p><b>Threads.</b> Any. <b>Locks.</b> None; the image is published through a volatile field, and
 * two threads that prepare at the same time make the same image twice.
 */
public final class Program {
    private static final String SHIPPED = "META-INF/lintel/programs";

    private final String name;
    private final String mainClass;
    private final ClassSource source;
    private volatile Image image;

    private Program(String name, String mainClass, ClassSource source) {
        this.name = name;
        this.mainClass = mainClass;
        this.source = source;
    }

    /**
     * A program in a jar.
     *
     * @param mainClass binary name of the class with {@code main}, or null to take the manifest's
     */
    public static Program ofJar(Path file, String mainClass) throws ProgramException {
        ClassSource source = ClassSource.jar(file);
        String main = mainClass != null ? mainClass : manifestMain(file, source);
        return new Program(file.getFileName().toString(), main, source);
    }

    /** A program in a folder of class files. */
    public static Program ofDirectory(Path folder, String mainClass) throws ProgramException {
        return new Program(simpleName(mainClass), mainClass, ClassSource.directory(folder));
    }

    /** A program made of given class files: binary name to bytes. */
    public static Program ofClasses(String name, String mainClass, Map<String, byte[]> classes) {
        Map<String, byte[]> copy = Map.copyOf(classes);
        return new Program(
                name,
                mainClass,
                path ->
                        path.endsWith(".class")
                                ? copy.get(binaryName(path.substring(0, path.length() - 6)))
                                : null);
    }

    /** A program on this JVM's own class path: the main class, and what lies in and below its package. */
    public static Program ofClassPath(String name, String mainClass) {
        String path = mainClass.replace('.', '/');
        String prefix = path.substring(0, path.lastIndexOf('/') + 1);
        return new Program(name, mainClass, ClassSource.hostClassPath(prefix));
    }

    /** A program that ships with Lintel, by the name that it has in {@code META-INF/lintel/programs}. */
    public static Program shipped(String name) throws ProgramException {
        Map<String, String> names = ShippedPrograms.names();
        String mainClass = names.get(name);
        if (mainClass == null) {
            throw new ProgramException(
                    "no program '"
                            + name
                            + "' ships with Lintel; there are: "
                            + String.join(", ", names.keySet()));
        }
        return ofClassPath(name, mainClass);
    }

    /** {@return all programs that ship with Lintel, by name; none is prepared yet} */
    public static Map<String, Program> allShipped() throws ProgramException {
        Map<String, Program> programs = new java.util.TreeMap<>();
        ShippedPrograms.names()
                .forEach((name, mainClass) -> programs.put(name, ofClassPath(name, mainClass)));
        return programs;
    }

    /** {@return what the program is called in reports} */
    public String name() {
        return name;
    }

    /** {@return the binary name of the class with {@code main}} */
    public String mainClass() {
        return mainClass;
    }

    /**
     * Checks and rewrites every class that the main class can reach by name. Does nothing the second
     * time.
     *
     * @throws RefusedClass a class uses what no process may use
     * @throws ProgramException a class is missing, damaged, or of a newer format; or there is no main
     */
    public void prepare() throws ProgramException {
        if (image == null) {
            image = Image.build(this, source);
        }
    }

    /** {@return the binary names of its classes, where its file can be listed; else nothing} */
    public List<String> classNames() {
        return source.paths().stream()
                .filter(path -> path.endsWith(".class"))
                .map(path -> binaryName(path.substring(0, path.length() - ".class".length())))
                .toList();
    }

    /** {@return whether processes can be made from it: {@link #prepare} has been called} */
    public boolean isPrepared() {
        return image != null;
    }

    /** {@return the same program, prepared as this one is, under another name} */
    public Program withName(String other) {
        Program copy = new Program(other, mainClass, source);
        copy.image = image;
        return copy;
    }

    /**
     * {@return whether the program links to a class of the library} {@link #prepare} must have been
     * called. As the list of needed libraries in an ELF file, it says what the program may use.
     *
     * @param libraryClass binary name
     */
    public boolean linksTo(String libraryClass) {
        return image().names(libraryClass);
    }

    /** {@return the image; {@link #prepare} must have been called} */
    Image image() {
        Image ready = image;
        if (ready == null) {
            throw new IllegalStateException("program: not prepared, name=" + name);
        }
        return ready;
    }

    /** {@return a resource of the program, or null} */
    byte[] resource(String path) {
        return path.endsWith(".class") ? null : source.find(path);
    }

    static String binaryName(String internalName) {
        return internalName.replace('/', '.');
    }

    private static String simpleName(String binaryName) {
        return binaryName.substring(binaryName.lastIndexOf('.') + 1);
    }

    private static String manifestMain(Path file, ClassSource source) throws ProgramException {
        byte[] manifest = source.find("META-INF/MANIFEST.MF");
        String main = null;
        if (manifest != null) {
            try {
                main =
                        new Manifest(new ByteArrayInputStream(manifest))
                                .getMainAttributes()
                                .getValue(Attributes.Name.MAIN_CLASS);
            } catch (IOException e) {
                throw new ProgramException(file + ": damaged manifest (" + e.getMessage() + ")");
            }
        }
        if (main == null) {
            throw new ProgramException(
                    file + ": the jar names no Main-Class; say which class to run with 'main:'");
        }
        return main.strip();
    }

    /** The programs that ship: a list in each module that has some, lines {@code name main.Class}. */
    private static final class ShippedPrograms {
        static Map<String, String> names() throws ProgramException {
            List<byte[]> lists = ClassSource.hostFiles(SHIPPED);
            if (lists.isEmpty()) {
                throw new ProgramException(
                        "no programs ship with this build: " + SHIPPED + " is missing");
            }
            Map<String, String> names = new java.util.TreeMap<>();
            for (byte[] list : lists) {
                read(new String(list, StandardCharsets.UTF_8), names);
            }
            return names;
        }

        private static void read(String list, Map<String, String> names) {
            for (String line : list.split("\n")) {
                int gap = line.indexOf(' ');
                if (gap > 0 && line.charAt(0) != '#') {
                    names.put(line.substring(0, gap), line.substring(gap + 1).strip());
                }
            }
        }
    }
}
