package org.lintel.nucleus.loader;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds references between the library's two kinds of classes that the JVM would refuse. Confined. */
final class LibraryLinks {
    private static final String LIBRARY = "org/lintel/libc/";

    private LibraryLinks() {}

    static List<String> faults() throws Exception {
        List<String> faults = new ArrayList<>();
        Path root =
                Path.of(
                        Class.forName(
                                        "org.lintel.libc.Poll",
                                        false,
                                        LibraryLinks.class.getClassLoader())
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        if (Files.isDirectory(root)) {
            check(faults, root);
        } else { // packaged already
            try (FileSystem jar = FileSystems.newFileSystem(root)) {
                check(faults, jar.getPath("/"));
            }
        }
        return faults;
    }

    private static void check(List<String> faults, Path root) throws Exception {
        try (Stream<Path> files = Files.walk(root.resolve(LIBRARY))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
                boolean local = isLocal(model.thisClass().asInternalName());
                for (PoolEntry entry : model.constantPool()) {
                    check(faults, model.thisClass().asInternalName(), local, entry);
                }
            }
        }
    }

    private static void check(List<String> faults, String from, boolean local, PoolEntry entry)
            throws Exception {
        if (entry instanceof ClassEntry type && type.asInternalName().startsWith(LIBRARY)) {
            if (!local && isLocal(type.asInternalName())) {
                faults.add(from + " is shared and names " + type.asInternalName());
            }
        }
        if (entry instanceof MemberRefEntry member
                && local
                && member.owner().asInternalName().startsWith(LIBRARY)
                && !isLocal(member.owner().asInternalName())) {
            Class<?> owner = Hierarchy.hostClass(member.owner().asInternalName());
            if (!isPublic(owner) || !hasPublic(owner, member.name().stringValue())) {
                faults.add(
                        from
                                + " uses non-public "
                                + owner.getName()
                                + "."
                                + member.name().stringValue());
            }
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers());
    }

    private static boolean isLocal(String internalName) {
        return LibraryImage.find(internalName.replace('/', '.')) != null;
    }

    private static boolean hasPublic(Class<?> owner, String name) {
        List<Member> members = new ArrayList<>();
        members.addAll(List.of(owner.getMethods()));
        members.addAll(List.of(owner.getFields()));
        for (Constructor<?> one : owner.getConstructors()) {
            members.add(one);
        }
        for (Member member : members) {
            boolean same =
                    switch (member) {
                        case Constructor<?> _ -> name.equals("<init>");
                        case Method method -> method.getName().equals(name);
                        case Field field -> field.getName().equals(name);
                        default -> false;
                    };
            if (same) {
                return true;
            }
        }
        return false;
    }
}
