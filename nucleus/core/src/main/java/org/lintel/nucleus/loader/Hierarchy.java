package org.lintel.nucleus.loader;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Who extends whom, among the classes of one program and the host classes that they build upon.
 *
 * <p>Host classes are found by reflection, without being initialised; the program's own are never
 * loaded for this, only their headers are read.
 *
 * <p><b>Threads.</b> Any; each thread that asks at the same time reads the headers itself.
 */
final class Hierarchy implements ClassHierarchyResolver {
    private static final ClassLoader HOST = Hierarchy.class.getClassLoader();
    private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();

    /** The header of one class of the program; members by name and descriptor. */
    private record Header(
            String superName, String[] interfaces, boolean isInterface, Set<String> members) {}

    private final Function<String, ClassModel> programClasses;

    /** Replaced as a whole, so that readers need no lock; internal names. */
    private volatile Map<String, Header> headers = Map.of();

    Hierarchy(Function<String, ClassModel> programClasses) {
        this.programClasses = programClasses;
    }

    @Override
    public ClassHierarchyInfo getClassInfo(ClassDesc type) {
        String descriptor = type.descriptorString();
        String name = descriptor.substring(1, descriptor.length() - 1);
        Header header = header(name);
        if (header != null) {
            return header.isInterface
                    ? ClassHierarchyInfo.ofInterface()
                    : ClassHierarchyInfo.ofClass(
                            ClassDesc.ofInternalName(Substitution.ofName(header.superName)));
        }
        Class<?> host = hostClass(name);
        if (host == null) {
            return null;
        }
        if (host.isInterface()) {
            return ClassHierarchyInfo.ofInterface();
        }
        Class<?> parent = host.getSuperclass();
        return ClassHierarchyInfo.ofClass(
                parent == null ? null : ClassDesc.ofDescriptor(parent.descriptorString()));
    }

    /** {@return whether the program itself has this class} */
    boolean isProgramClass(String internalName) {
        return header(internalName) != null;
    }

    /** {@return whether {@code name} is {@code ancestor}, or extends or implements it, directly or not} */
    boolean isSubtype(String name, String ancestor) {
        if (name.equals(ancestor) || ancestor.equals("java/lang/Object")) {
            return true;
        }
        return header(name) == null
                ? isHostSubtype(name, ancestor)
                : isSubtype(name, ancestor, new HashSet<>());
    }

    /** Each class is looked at once: damaged ones may extend each other. */
    private boolean isSubtype(String name, String ancestor, Set<String> seen) {
        if (name.equals(ancestor)) {
            return true;
        }
        Header header = header(name);
        if (header == null) {
            return isHostSubtype(name, ancestor);
        }
        if (!seen.add(name)) {
            return false;
        }
        if (header.superName != null && isSubtype(header.superName, ancestor, seen)) {
            return true;
        }
        for (String one : header.interfaces) {
            if (isSubtype(one, ancestor, seen)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHostSubtype(String name, String ancestor) {
        Class<?> host = hostClass(name);
        Class<?> above = host == null ? null : hostClass(ancestor);
        return above != null && above.isAssignableFrom(host);
    }

    /**
     * {@return the class in which a static member is found that is named through {@code owner}} The
     * program's own classes hand down what they inherit from the JDK: {@code MyClock.systemUTC}.
     */
    String declaringClass(String owner, String member, String descriptor) {
        Set<String> seen = new HashSet<>();
        String at = owner;
        for (Header header = header(at); header != null; header = header(at)) {
            if (header.superName == null
                    || header.members.contains(member + descriptor)
                    || !seen.add(at)) {
                return at;
            }
            at = header.superName;
        }
        return at;
    }

    /** {@return whether instances of a host class would get Object's own hashCode} */
    static boolean hostHashCodeIsIdentity(String internalName) {
        Class<?> host = hostClass(internalName);
        for (Class<?> at = host; at != null && at != Object.class; at = at.getSuperclass()) {
            try {
                at.getDeclaredMethod("hashCode");
                return false;
            } catch (NoSuchMethodException e) {
                continue;
            }
        }
        return host != null;
    }

    /** {@return a JDK or Lintel class of the host by internal name, not initialised, or null} */
    static Class<?> hostClass(String internalName) {
        boolean ours = internalName.startsWith("org/lintel/");
        try {
            return Class.forName(Program.binaryName(internalName), false, ours ? HOST : JDK);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static Set<String> members(ClassModel model) {
        Set<String> members = new HashSet<>();
        for (MethodModel method : model.methods()) {
            members.add(method.methodName().stringValue() + method.methodType().stringValue());
        }
        for (FieldModel field : model.fields()) {
            members.add(field.fieldName().stringValue() + field.fieldType().stringValue());
        }
        return members;
    }

    private Header header(String name) {
        Map<String, Header> known = headers;
        Header header = known.get(name);
        if (header != null || name.startsWith("java/") || known.containsKey(name)) {
            return header;
        }
        ClassModel model = programClasses.apply(name);
        if (model != null) {
            String superName = model.superclass().map(ClassEntry::asInternalName).orElse(null);
            String[] interfaces =
                    model.interfaces().stream()
                            .map(ClassEntry::asInternalName)
                            .toArray(String[]::new);
            boolean isInterface = (model.flags().flagsMask() & ClassFile.ACC_INTERFACE) != 0;
            header = new Header(superName, interfaces, isInterface, members(model));
        }
        Map<String, Header> wider = new HashMap<>(known);
        wider.put(name, header);
        headers = wider;
        return header;
    }
}
