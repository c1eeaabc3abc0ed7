package org.lintel.nucleus.loader;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Checks every reference that a class makes against the {@link AllowList}, before anything of it is
 * changed, so that a refusal names what the programmer wrote.
 *
 * <p><b>Threads.</b> Any; what it knows of the class at hand is on the stack.
 */
final class Checker {
    private static final String CLASS_LABEL =
            "Ljava/lang/constant/ClassDesc;.of(Ljava/lang/String;)Ljava/lang/constant/ClassDesc;";
    private static final String ENUM_LABEL =
            "Ljava/lang/Enum$EnumDesc;.of(Ljava/lang/constant/ClassDesc;Ljava/lang/String;)"
                    + "Ljava/lang/Enum$EnumDesc;";

    private final Hierarchy hierarchy;

    Checker(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    void check(ClassModel model) throws RefusedClass {
        Place place = new Place(model);
        String name = model.thisClass().asInternalName();
        if (isJdks(name) || isReserved(name)) {
            throw place.refused(name, "this package is taken; put the class into another");
        }
        if (model.superclass().isPresent()) {
            type(place, model.superclass().get());
        }
        for (ClassEntry one : model.interfaces()) {
            type(place, one);
        }
        for (FieldModel field : model.fields()) {
            descriptor(place, field.fieldType().stringValue());
        }
        for (MethodModel method : model.methods()) {
            place.line = 0;
            method(place, method);
        }
    }

    /** Packages of the base module: what the JVM says of a class there must be about the JDK's. */
    private static boolean isJdks(String name) {
        String inPackage =
                Program.binaryName(name.substring(0, Math.max(0, name.lastIndexOf('/'))));
        return name.startsWith("java/")
                || Object.class.getModule().getPackages().contains(inPackage);
    }

    /** Packages whose classes would see what the library keeps to itself. */
    private static boolean isReserved(String name) {
        return name.startsWith("org/lintel/libc/")
                || name.startsWith("org/lintel/nucleus/abi/")
                || name.startsWith("org/lintel/vm/");
    }

    private void method(Place place, MethodModel method) throws RefusedClass {
        String name = method.methodName().stringValue();
        String type = method.methodType().stringValue();
        if (name.equals("$deserializeLambda$")) {
            return; // the compiler's; the rewriter drops it
        }
        if ((method.flags().flagsMask() & ClassFile.ACC_NATIVE) != 0) {
            throw place.refused("native method " + name, "a process is made of Java alone");
        }
        if (name.equals("finalize") && type.equals("()V")) {
            throw place.refused(
                    "finalize()", "close things in a finally block or try-with-resources");
        }
        descriptor(place, type);
        CodeModel code = method.code().orElse(null);
        if (code != null) {
            for (CodeElement element : code) {
                element(place, element);
            }
        }
    }

    private void element(Place place, CodeElement element) throws RefusedClass {
        switch (element) {
            case LineNumber line -> place.line = line.line();
            case InvokeInstruction call ->
                    member(
                            place,
                            call.owner().asInternalName(),
                            call.name().stringValue(),
                            call.type().stringValue());
            case FieldInstruction field ->
                    member(
                            place,
                            field.owner().asInternalName(),
                            field.name().stringValue(),
                            field.type().stringValue());
            case NewObjectInstruction one -> type(place, one.className());
            case NewReferenceArrayInstruction one -> type(place, one.componentType());
            case NewMultiArrayInstruction one -> type(place, one.arrayType());
            case TypeCheckInstruction one -> type(place, one.type());
            case ExceptionCatch one when one.catchType().isPresent() ->
                    type(place, one.catchType().get());
            case ConstantInstruction.LoadConstantInstruction one ->
                    constant(place, one.constantValue());
            case InvokeDynamicInstruction call -> invokeDynamic(place, call);
            default -> {}
        }
    }

    private void invokeDynamic(Place place, InvokeDynamicInstruction call) throws RefusedClass {
        String bootstrap = call.bootstrapMethod().owner().descriptorString();
        switch (bootstrap) {
            case "Ljava/lang/invoke/LambdaMetafactory;",
                    "Ljava/lang/invoke/StringConcatFactory;",
                    "Ljava/lang/runtime/ObjectMethods;",
                    "Ljava/lang/runtime/SwitchBootstraps;" -> {}
            default ->
                    throw place.refused(
                            "invokedynamic by " + bootstrap, "only what javac makes is taken");
        }
        descriptor(place, call.typeSymbol().descriptorString());
        for (ConstantDesc argument : call.bootstrapArgs()) {
            constant(place, argument);
        }
    }

    private void constant(Place place, ConstantDesc value) throws RefusedClass {
        switch (value) {
            case ClassDesc type -> descriptor(place, type.descriptorString());
            case MethodTypeDesc type -> descriptor(place, type.descriptorString());
            case DirectMethodHandleDesc handle -> {
                String owner = handle.owner().descriptorString();
                if (owner.charAt(0) == 'L') {
                    owner = owner.substring(1, owner.length() - 1);
                }
                member(place, owner, handle.methodName(), handle.lookupDescriptor());
            }
            case DynamicConstantDesc<?> dynamic -> dynamicConstant(place, dynamic);
            default -> {}
        }
    }

    /**
     * Pattern switches over enums name their labels by dynamic constants: {@code EnumDesc.of(
     * ClassDesc.of("Colour"), "RED")}. Nothing else is taken: what a dynamic constant calls is called
     * as it stands, not as it is bound for processes.
     */
    private void dynamicConstant(Place place, DynamicConstantDesc<?> dynamic) throws RefusedClass {
        String bootstrap = dynamic.bootstrapMethod().owner().descriptorString();
        List<ConstantDesc> arguments = dynamic.bootstrapArgsList();
        boolean invokes =
                bootstrap.equals("Ljava/lang/invoke/ConstantBootstraps;")
                        && dynamic.bootstrapMethod().methodName().equals("invoke")
                        && !arguments.isEmpty();
        String called = invokes ? signature(arguments.getFirst()) : "";
        if (!called.equals(CLASS_LABEL) && !called.equals(ENUM_LABEL)) {
            throw place.refused(
                    "dynamic constant by " + bootstrap, "only what javac makes is taken");
        }
        for (ConstantDesc argument : arguments.subList(1, arguments.size())) {
            if (argument instanceof DynamicConstantDesc<?> inner) {
                dynamicConstant(place, inner);
            } else if (called.equals(CLASS_LABEL) && argument instanceof String name) {
                type(place, name.replace('.', '/'));
            }
        }
    }

    private static String signature(ConstantDesc method) {
        return method instanceof DirectMethodHandleDesc handle
                ? handle.owner().descriptorString()
                        + "."
                        + handle.methodName()
                        + handle.lookupDescriptor()
                : "";
    }

    private void member(Place place, String owner, String name, String type) throws RefusedClass {
        if (owner.charAt(0) == '[') {
            descriptor(place, owner);
        } else {
            type(place, owner);
        }
        String remedy = AllowList.refusal(hierarchy, owner, name, type);
        if (remedy != null && Bindings.call(hierarchy, owner, name, type) == null) {
            throw place.refused(Program.binaryName(owner) + "." + name, remedy);
        }
        substituteHas(place, owner, name, type);
        descriptor(place, type);
    }

    /** A class that stands for another has most of its members, not all. */
    private void substituteHas(Place place, String owner, String name, String type)
            throws RefusedClass {
        String substitute = Bindings.substitute(owner);
        if (substitute != null
                && Bindings.call(hierarchy, owner, name, type) == null
                && !Substitution.hasMember(substitute, name, type)) {
            throw place.refused(
                    Program.binaryName(owner) + "." + name,
                    "processes have no such member of this class");
        }
    }

    private void type(Place place, ClassEntry entry) throws RefusedClass {
        String name = entry.asInternalName();
        if (name.charAt(0) == '[') {
            descriptor(place, name);
        } else {
            type(place, name);
        }
    }

    private void descriptor(Place place, String descriptor) throws RefusedClass {
        int start = descriptor.indexOf('L');
        while (start >= 0) {
            int end = descriptor.indexOf(';', start);
            type(place, descriptor.substring(start + 1, end));
            start = descriptor.indexOf('L', end);
        }
    }

    private void type(Place place, String name) throws RefusedClass {
        String remedy = AllowList.refusal(name);
        if (remedy != null && (isReserved(name) || !hierarchy.isProgramClass(name))) {
            throw place.refused(Program.binaryName(name), remedy);
        }
    }

    /** Where in the program the check is; confined to one check. */
    private static final class Place {
        private final ClassModel model;
        private int line;

        Place(ClassModel model) {
            this.model = model;
        }

        RefusedClass refused(String member, String remedy) {
            String file = Image.sourceFile(model);
            return new RefusedClass(
                    Program.binaryName(model.thisClass().asInternalName()),
                    member,
                    line > 0 ? file + ":" + line : file,
                    remedy);
        }
    }
}
