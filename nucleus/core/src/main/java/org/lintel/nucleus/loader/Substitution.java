package org.lintel.nucleus.loader;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The renaming of whole classes: where a program says {@code java.lang.Thread}, its rewritten class
 * says {@code org.lintel.libc.jdk.Thread}. The table is in {@link Bindings}.
 *
 * <p><b>Threads.</b> Stateless.
 */
final class Substitution {
    private Substitution() {}

    /** {@return the internal name to use for an internal name; an array's descriptor is a name as well} */
    static String ofName(String internalName) {
        if (internalName == null) {
            return null;
        }
        if (internalName.charAt(0) == '[') {
            return ofDescriptor(internalName);
        }
        String other = Bindings.substitute(internalName);
        return other == null ? internalName : other;
    }

    /** {@return the descriptor to use for the descriptor of a field, a method, or an array} */
    static String ofDescriptor(String descriptor) {
        int start = descriptor.indexOf('L');
        if (start < 0) {
            return descriptor;
        }
        StringBuilder changed = null;
        int copied = 0;
        while (start >= 0) {
            int end = descriptor.indexOf(';', start);
            String other = Bindings.substitute(descriptor.substring(start + 1, end));
            if (other != null) {
                changed = changed == null ? new StringBuilder() : changed;
                changed.append(descriptor, copied, start + 1).append(other);
                copied = end;
            }
            start = descriptor.indexOf('L', end);
        }
        return changed == null
                ? descriptor
                : changed.append(descriptor, copied, descriptor.length()).toString();
    }

    /** {@return whether a generic signature mentions a renamed class} Such signatures are dropped. */
    static boolean mentions(String signature) {
        for (String name : Bindings.substituted()) {
            if (signature.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether a class that stands for another has a field or method of a name and descriptor} */
    static boolean hasMember(String substitute, String name, String descriptor) {
        Class<?> type = Hierarchy.hostClass(substitute);
        String wanted = ofDescriptor(descriptor);
        if (descriptor.charAt(0) != '(') {
            for (Field field : type.getFields()) {
                if (field.getName().equals(name)) {
                    return true;
                }
            }
            return false;
        }
        boolean constructor = name.equals("<init>");
        for (Executable one : constructor ? type.getConstructors() : type.getMethods()) {
            Class<?> result = one instanceof Method method ? method.getReturnType() : void.class;
            if ((constructor || one.getName().equals(name))
                    && MethodType.methodType(result, one.getParameterTypes())
                            .descriptorString()
                            .equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    static ClassDesc of(ClassDesc type) {
        String descriptor = type.descriptorString();
        String other = ofDescriptor(descriptor);
        return descriptor.equals(other) ? type : ClassDesc.ofDescriptor(other);
    }

    static MethodTypeDesc of(MethodTypeDesc type) {
        String descriptor = type.descriptorString();
        String other = ofDescriptor(descriptor);
        return descriptor.equals(other) ? type : MethodTypeDesc.ofDescriptor(other);
    }
}
