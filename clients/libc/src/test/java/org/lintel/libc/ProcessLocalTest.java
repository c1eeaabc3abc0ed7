package org.lintel.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lintel.nucleus.abi.ProcessImage;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Member;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The wall between the classes that each process has to itself and those that all share. */
class ProcessLocalTest {
    private static final String LIBRARY = "org/lintel/libc/";

    @Test
    void sharedClassesNeverNameProcessLocalOnes() throws IOException {
        Set<String> local = processLocal();
        List<String> found = new ArrayList<>();
        for (ClassModel model : library()) {
            String name = model.thisClass().asInternalName();
            if (!local.contains(name)) {
                for (PoolEntry entry : model.constantPool()) {
                    if (entry instanceof ClassEntry named
                            && local.contains(named.asInternalName())) {
                        found.add(name + " names " + named.asInternalName());
                    }
                }
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void whatProcessLocalClassesUseOfSharedOnesIsPublic() throws Exception {
        Set<String> local = processLocal();
        List<String> found = new ArrayList<>();
        for (ClassModel model : library()) {
            if (!local.contains(model.thisClass().asInternalName())) {
                continue;
            }
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof MemberRefEntry member
                        && member.owner().asInternalName().startsWith(LIBRARY)
                        && !local.contains(member.owner().asInternalName())
                        && !isPublic(member)) {
                    found.add(
                            model.thisClass().asInternalName()
                                    + " uses "
                                    + member.owner().asInternalName()
                                    + "."
                                    + member.name());
                }
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void sharedClassesHaveNoMutableStatics() throws IOException {
        Set<String> local = processLocal();
        List<String> found = new ArrayList<>();
        for (ClassModel model : library()) {
            if (!local.contains(model.thisClass().asInternalName())) {
                model.fields().stream()
                        .filter(field -> field.flags().has(AccessFlag.STATIC))
                        .filter(field -> !field.flags().has(AccessFlag.FINAL))
                        .forEach(field ->
                                found.add(
                                        model.thisClass().asInternalName()
                                                + "."
                                                + field.fieldName()));
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void everyProcessLocalClassExists() throws IOException {
        for (String name : processLocal()) {
            assertTrue(ProcessLocalTest.class.getResource("/" + name + ".class") != null, name);
        }
    }

    private static boolean isPublic(MemberRefEntry reference) throws ReflectiveOperationException {
        Class<?> owner = Class.forName(reference.owner().asInternalName().replace('/', '.'));
        if (!java.lang.reflect.Modifier.isPublic(owner.getModifiers())) {
            return false;
        }
        return members(owner, reference)
                .allMatch(member -> java.lang.reflect.Modifier.isPublic(member.getModifiers()));
    }

    /** The members that a reference can mean; none when they are inherited from the JDK. */
    private static Stream<? extends Member> members(Class<?> owner, MemberRefEntry reference) {
        String name = reference.name().stringValue();
        String type = reference.type().stringValue();
        if (reference instanceof FieldRefEntry) {
            return Stream.of(owner.getDeclaredFields())
                    .filter(field -> field.getName().equals(name));
        }
        if (name.equals("<init>")) {
            return Stream.of(owner.getDeclaredConstructors())
                    .filter(constructor ->
                            MethodType.methodType(void.class, constructor.getParameterTypes())
                                    .descriptorString()
                                    .equals(type));
        }
        return Stream.of(owner.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .filter(method ->
                        MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                                .descriptorString()
                                .equals(type));
    }

    private static List<ClassModel> library() throws IOException {
        Path root =
                Path.of(
                        java.net.URI.create(
                                ProcessLocalTest.class
                                        .getResource("/" + ProcessImage.PROCESS_LOCAL)
                                        .toString()
                                        .replace(ProcessImage.PROCESS_LOCAL, "")));
        List<ClassModel> models = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root.resolve(LIBRARY))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                models.add(ClassFile.of().parse(file));
            }
        }
        assertTrue(models.size() > 20, "the library's classes");
        return models;
    }

    static Set<String> processLocal() throws IOException {
        Set<String> names = new TreeSet<>();
        try (InputStream list =
                ProcessLocalTest.class.getResourceAsStream("/" + ProcessImage.PROCESS_LOCAL)) {
            for (String line :
                    new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    names.add(line.strip().replace('.', '/'));
                }
            }
        }
        return names;
    }
}
