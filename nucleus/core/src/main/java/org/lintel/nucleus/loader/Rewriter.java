package org.lintel.nucleus.loader;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Interfaces;
import java.lang.classfile.MethodElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Superclass;
import java.lang.classfile.attribute.EnclosingMethodAttribute;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns a class as the compiler made it into one that an emulated processor can run: with polls,
 * with its own monitors, and bound to the user library. Models what a dynamic linker and a
 * compiler's instrumentation do together.
 *
 * <p>The class must have passed the {@link Checker}. Code is rewritten by {@link CodeRewriter}; this
 * class does the rest of the class file.
 *
 * <p><b>Threads.</b> Any; no state beside the hierarchy.
 */
final class Rewriter {
    static final ClassDesc IDENTITY = ClassDesc.ofInternalName("org/lintel/libc/jdk/Identity");
    static final ClassDesc IDENTIFIED = ClassDesc.ofInternalName("org/lintel/libc/jdk/Identified");
    private static final String ID_FIELD = "lintel$identity";
    private static final String ID_METHOD = "lintelIdentity";
    private static final MethodTypeDesc INT = MethodTypeDesc.ofDescriptor("()I");
    private static final int SYNTHETIC = ClassFile.ACC_SYNTHETIC;

    private final Hierarchy hierarchy;
    private final ClassFile classFile;

    Rewriter(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
        this.classFile =
                ClassFile.of(
                        ClassFile.ClassHierarchyResolverOption.of(hierarchy),
                        ClassFile.DebugElementsOption.PASS_DEBUG);
    }

    byte[] rewrite(ClassModel model) {
        return classFile.transformClass(
                model,
                ClassTransforms.of(
                        (builder, element) -> element(model, builder, element),
                        builder -> addIdentity(builder, model)));
    }

    private void element(ClassModel model, ClassBuilder builder, ClassElement element) {
        switch (element) {
            case FieldModel field -> field(builder, field);
            case MethodModel method -> method(model, builder, method);
            case Superclass parent ->
                    builder.withSuperclass(
                            ClassDesc.ofInternalName(
                                    Substitution.ofName(
                                            parent.superclassEntry().asInternalName())));
            case Interfaces interfaces -> interfaces(model, builder, interfaces);
            case SignatureAttribute signature -> {
                if (!Substitution.mentions(signature.signature().stringValue())) {
                    builder.with(signature);
                }
            }
            case RecordAttribute components -> builder.with(record(components));
            case EnclosingMethodAttribute enclosing -> {
                String type = enclosing.enclosingMethodType().map(t -> t.stringValue()).orElse("");
                if (!Substitution.mentions(type)) {
                    builder.with(enclosing);
                }
            }
            default -> builder.with(element);
        }
    }

    private void interfaces(ClassModel model, ClassBuilder builder, Interfaces interfaces) {
        List<ClassDesc> names = new ArrayList<>();
        for (var entry : interfaces.interfaces()) {
            names.add(ClassDesc.ofInternalName(Substitution.ofName(entry.asInternalName())));
        }
        if (needsIdentity(model)) {
            names.add(IDENTIFIED);
        }
        builder.withInterfaceSymbols(names);
    }

    private void field(ClassBuilder builder, FieldModel field) {
        String descriptor = field.fieldType().stringValue();
        String other = Substitution.ofDescriptor(descriptor);
        if (descriptor.equals(other) && !mentions(field.findAttribute(Attributes.signature()))) {
            builder.with(field);
            return;
        }
        builder.withField(
                field.fieldName().stringValue(),
                ClassDesc.ofDescriptor(other),
                made -> {
                    for (var element : field) {
                        if (!(element instanceof SignatureAttribute)) {
                            made.with(element);
                        }
                    }
                });
    }

    private void method(ClassModel owner, ClassBuilder builder, MethodModel method) {
        int flags = method.flags().flagsMask();
        String name = method.methodName().stringValue();
        if (name.equals("$deserializeLambda$")) {
            return; // objects are never serialised here
        }
        MethodTypeDesc type = Substitution.of(method.methodTypeSymbol());
        builder.withMethod(
                name,
                type,
                flags & ~ClassFile.ACC_SYNCHRONIZED,
                made -> {
                    for (MethodElement element : method) {
                        switch (element) {
                            case CodeModel code ->
                                    made.transformCode(
                                            code, new CodeRewriter(hierarchy, owner, method, code));
                            case java.lang.classfile.AccessFlags _ -> {}
                            case SignatureAttribute signature -> {
                                if (!Substitution.mentions(signature.signature().stringValue())) {
                                    made.with(signature);
                                }
                            }
                            default -> made.with(element);
                        }
                    }
                });
    }

    private static boolean mentions(Optional<SignatureAttribute> signature) {
        return signature.isPresent()
                && Substitution.mentions(signature.get().signature().stringValue());
    }

    private static RecordAttribute record(RecordAttribute attribute) {
        List<RecordComponentInfo> components = new ArrayList<>();
        for (RecordComponentInfo component : attribute.components()) {
            String descriptor = component.descriptor().stringValue();
            String other = Substitution.ofDescriptor(descriptor);
            if (descriptor.equals(other)
                    && !mentions(component.findAttribute(Attributes.signature()))) {
                components.add(component);
            } else {
                components.add(
                        RecordComponentInfo.of(
                                component.name().stringValue(), ClassDesc.ofDescriptor(other)));
            }
        }
        return RecordAttribute.of(components);
    }

    /**
     * Whether a class gets an identity hash code of the process's own. The JDK's comes from a random
     * source, and decides the order in which a HashMap is walked.
     */
    private boolean needsIdentity(ClassModel model) {
        int flags = model.flags().flagsMask();
        String parent = model.superclass().map(c -> c.asInternalName()).orElse(null);
        if ((flags & ClassFile.ACC_INTERFACE) != 0
                || parent == null
                || parent.equals("java/lang/Enum")
                || parent.equals("java/lang/Record")
                || hierarchy.isProgramClass(parent)) {
            return false;
        }
        for (MethodModel method : model.methods()) {
            if (method.methodName().equalsString("hashCode")
                    && method.methodType().equalsString("()I")) {
                return false;
            }
        }
        return Hierarchy.hostHashCodeIsIdentity(Substitution.ofName(parent));
    }

    private void addIdentity(ClassBuilder builder, ClassModel model) {
        if (!needsIdentity(model)) {
            return;
        }
        ClassDesc self = model.thisClass().asSymbol();
        builder.withField(ID_FIELD, ConstantDescs.CD_int, ClassFile.ACC_PRIVATE | SYNTHETIC);
        builder.withMethodBody(
                ID_METHOD,
                INT,
                ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | SYNTHETIC,
                code -> {
                    var assigned = code.newLabel();
                    code.aload(0).getfield(self, ID_FIELD, ConstantDescs.CD_int).dup();
                    code.ifne(assigned).pop();
                    // Under the library's lock: two threads that ask at once must hear the same.
                    code.invokestatic(IDENTITY, "lock", ConstantDescs.MTD_void);
                    var other = code.newLabel();
                    code.aload(0).getfield(self, ID_FIELD, ConstantDescs.CD_int).ifne(other);
                    code.aload(0).invokestatic(IDENTITY, "next", INT);
                    code.putfield(self, ID_FIELD, ConstantDescs.CD_int);
                    code.labelBinding(other);
                    code.invokestatic(IDENTITY, "unlock", ConstantDescs.MTD_void);
                    code.aload(0).getfield(self, ID_FIELD, ConstantDescs.CD_int);
                    code.labelBinding(assigned).ireturn();
                });
        builder.withMethodBody(
                "hashCode",
                INT,
                ClassFile.ACC_PUBLIC | SYNTHETIC,
                code -> code.aload(0).invokevirtual(self, ID_METHOD, INT).ireturn());
    }
}
