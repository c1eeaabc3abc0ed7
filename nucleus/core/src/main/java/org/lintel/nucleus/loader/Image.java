package org.lintel.nucleus.loader;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The checked and rewritten classes of a program.
 *
 * <p>All classes that can be reached by name from the main class are made at once, so that a refusal
 * comes before the start. What is only named in a string ({@code Class.forName}) is made when it is
 * asked for, and a refusal is then an error of that call.
 *
 * <p><b>Threads.</b> Any. <b>Locks.</b> None: the map is immutable and replaced as a whole.
 */
final class Image {
    private static final String LIBRARY = "org/lintel/libc/";
    private static final int NEWEST_MAJOR = ClassFile.latestMajorVersion();
    private static final int OLDEST_MAJOR = ClassFile.JAVA_8_VERSION;

    private final ClassSource source;
    private final Hierarchy hierarchy;
    private final Rewriter rewriter;
    private final Checker checker;
    private final AtomicReference<Map<String, byte[]>> classes;

    /** Internal names of the library's classes that the program names; written by the maker only. */
    private final Set<String> library = new HashSet<>();

    private Image(ClassSource source) {
        this.source = source;
        this.hierarchy = new Hierarchy(this::header);
        this.rewriter = new Rewriter(hierarchy);
        this.checker = new Checker(hierarchy);
        this.classes = new AtomicReference<>(Map.of());
    }

    static Image build(Program program, ClassSource source) throws ProgramException {
        Image image = new Image(source);
        try {
            image.fill(program);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
            throw new ProgramException(
                    program.name() + ": damaged class file (" + e.getMessage() + ")");
        }
        return image;
    }

    private void fill(Program program) throws ProgramException {
        String mainClass = program.mainClass();
        byte[] main = source.find(mainClass.replace('.', '/') + ".class");
        if (main == null) {
            throw new ProgramException(program.name() + ": there is no class " + mainClass);
        }
        requireMain(parse(mainClass, main));
        classes.set(reachable(mainClass));
    }

    /** {@return the rewritten bytes of a class, or null when the program has no such class} */
    byte[] find(String binaryName) throws ProgramException {
        Map<String, byte[]> known = classes.get();
        byte[] bytes = known.get(binaryName);
        if (bytes != null) {
            return bytes;
        }
        String path = binaryName.replace('.', '/') + ".class";
        byte[] original = source.find(path);
        if (original == null) {
            return null;
        }
        byte[] made = make(binaryName, original);
        Map<String, byte[]> wider;
        do {
            known = classes.get();
            wider = new HashMap<>(known);
            wider.put(binaryName, made);
        } while (!classes.compareAndSet(known, wider));
        return made;
    }

    /** {@return whether a class that the main class can reach names this one of the library} */
    boolean names(String libraryClass) {
        return library.contains(libraryClass.replace('.', '/'));
    }

    Hierarchy hierarchy() {
        return hierarchy;
    }

    private Map<String, byte[]> reachable(String mainClass) throws ProgramException {
        Map<String, byte[]> made = new HashMap<>();
        ArrayDeque<String> toDo = new ArrayDeque<>();
        toDo.add(mainClass);
        while (!toDo.isEmpty()) {
            String name = toDo.remove();
            if (made.containsKey(name)) {
                continue;
            }
            byte[] original = source.find(name.replace('.', '/') + ".class");
            if (original == null) {
                continue;
            }
            ClassModel model = parse(name, original);
            made.put(name, make(name, model));
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof ClassEntry named && named.asInternalName().charAt(0) != '[') {
                    toDo.add(Program.binaryName(named.asInternalName()));
                    if (named.asInternalName().startsWith(LIBRARY)) {
                        library.add(named.asInternalName());
                    }
                }
            }
        }
        return made;
    }

    private byte[] make(String name, byte[] original) throws ProgramException {
        return make(name, parse(name, original));
    }

    private byte[] make(String name, ClassModel model) throws ProgramException {
        checker.check(model);
        try {
            return rewriter.rewrite(model);
        } catch (IllegalArgumentException e) {
            // For one thing, a method may be too long once it has its polls.
            throw new ProgramException(name + ": cannot be rewritten (" + e.getMessage() + ")");
        }
    }

    private ClassModel header(String internalName) {
        byte[] bytes = source.find(internalName + ".class");
        return bytes == null ? null : ClassFile.of().parse(bytes);
    }

    private static ClassModel parse(String name, byte[] bytes) throws ProgramException {
        ClassModel model;
        try {
            requireVersion(name, bytes);
            model = ClassFile.of().parse(bytes);
            if (!Program.binaryName(model.thisClass().asInternalName()).equals(name)) {
                throw new ProgramException(
                        name + ": the file holds " + model.thisClass().asInternalName());
            }
        } catch (IllegalArgumentException e) {
            throw new ProgramException(name + ": damaged class file (" + e.getMessage() + ")");
        }
        return model;
    }

    private static void requireVersion(String name, byte[] bytes) throws ProgramException {
        if (bytes.length < 10
                || (bytes[0] & 0xff) != 0xca
                || (bytes[1] & 0xff) != 0xfe
                || (bytes[2] & 0xff) != 0xba
                || (bytes[3] & 0xff) != 0xbe) {
            throw new ProgramException(name + ": not a class file");
        }
        int minor = (bytes[4] & 0xff) << 8 | (bytes[5] & 0xff);
        int major = (bytes[6] & 0xff) << 8 | (bytes[7] & 0xff);
        int java = major - 44;
        if (major > NEWEST_MAJOR) {
            throw new ProgramException(
                    name
                            + ": class file version "
                            + major
                            + " needs Java "
                            + java
                            + ", this machine runs on Java "
                            + (NEWEST_MAJOR - 44)
                            + "; compile with --release "
                            + (NEWEST_MAJOR - 44));
        }
        if (major < OLDEST_MAJOR) {
            throw new ProgramException(
                    name
                            + ": class file version "
                            + major
                            + " (Java "
                            + java
                            + ") is too old; compile with --release 8 or newer");
        }
        if (minor == ClassFile.PREVIEW_MINOR_VERSION) {
            throw new ProgramException(
                    name
                            + ": uses preview features of Java "
                            + java
                            + "; compile without --enable-preview");
        }
    }

    /** Source: JLS 12.1.4: with arguments or without, static or not, own or inherited. */
    private void requireMain(ClassModel model) throws ProgramException {
        Set<String> seen = new HashSet<>();
        ClassModel declaring = model;
        while (declaring != null && seen.add(declaring.thisClass().asInternalName())) {
            if (declaring.methods().stream().anyMatch(Image::isMain)) {
                return;
            }
            ClassEntry parent = declaring.superclass().orElse(null);
            declaring = parent == null ? null : header(parent.asInternalName());
        }
        throw new ProgramException(
                Program.binaryName(model.thisClass().asInternalName())
                        + ": no main method; expected public static void main(String[] args)");
    }

    private static boolean isMain(MethodModel method) {
        String type = method.methodType().stringValue();
        return method.methodName().equalsString("main")
                && (type.equals("([Ljava/lang/String;)V") || type.equals("()V"));
    }

    /** {@return the source file of a class, or its simple name when the compiler left it out} */
    static String sourceFile(ClassModel model) {
        return model.findAttribute(Attributes.sourceFile())
                .map(attribute -> attribute.sourceFile().stringValue())
                .orElse(model.thisClass().asInternalName());
    }
}
