// SPDX-License-Identifier: Apache-2.0
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gives a record methods of its own for {@code equals} and {@code hashCode}: Java puts them
 * together at their first use, of classes that it makes for that, and records none of those.
 */
final class RecordMethods {
  private static final String BOOTSTRAPS = "java/lang/runtime/ObjectMethods";
  private static final int ADDED = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;
  private static final int FACTOR = 31;
  private static final ClassDesc OBJECTS = Objects.class.describeConstable().orElseThrow();

  private static final Map<ClassDesc, ClassDesc> WRAPPERS =
      Map.of(
          ConstantDescs.CD_boolean, ConstantDescs.CD_Boolean,
          ConstantDescs.CD_byte, ConstantDescs.CD_Byte,
          ConstantDescs.CD_char, ConstantDescs.CD_Character,
          ConstantDescs.CD_short, ConstantDescs.CD_Short,
          ConstantDescs.CD_int, ConstantDescs.CD_Integer,
          ConstantDescs.CD_long, ConstantDescs.CD_Long,
          ConstantDescs.CD_float, ConstantDescs.CD_Float,
          ConstantDescs.CD_double, ConstantDescs.CD_Double);

  /** What is called in place of the instruction. */
  private record Written(String method, MethodTypeDesc type, List<DirectMethodHandleDesc> fields) {
    boolean isEquals() {
      return type.parameterCount() == 2;
    }
  }

  private final ClassDesc of;
  private final List<Written> written = new ArrayList<>();

  private RecordMethods(ClassModel model) {
    of = model.thisClass().asSymbol();
  }

  /** Whether a class may have any. */
  static boolean in(byte[] classFile) {
    return new String(classFile, StandardCharsets.ISO_8859_1).contains(BOOTSTRAPS);
  }

  static byte[] written(ClassFile classes, byte[] classFile) {
    ClassModel model = classes.parse(classFile);
    return classes.transformClass(model, new RecordMethods(model).transform());
  }

  private ClassTransform transform() {
    CodeTransform calls =
        (code, element) -> {
          if (element instanceof InvokeDynamicInstruction i && isOurs(i)) {
            Written w = write(i);
            code.invokestatic(of, w.method(), w.type());
          } else {
            code.with(element);
          }
        };
    return ClassTransform.transformingMethodBodies(calls)
        .andThen(
            ClassTransform.endHandler(builder ->
                written.forEach(w ->
                    builder.withMethodBody(
                        w.method(),
                        w.type(),
                        ADDED,
                        code -> {
                          if (w.isEquals()) {
                            equal(w, code);
                          } else {
                            hash(w, code);
                          }
                        }))));
  }

  private static boolean isOurs(InvokeDynamicInstruction i) {
    String name = i.name().stringValue();
    return i.bootstrapMethod().owner().descriptorString().equals("L" + BOOTSTRAPS + ";")
        && (name.equals("equals") || name.equals("hashCode"));
  }

  /** The first two of the arguments are the record and the names of its fields. */
  private Written write(InvokeDynamicInstruction i) {
    List<DirectMethodHandleDesc> fields =
        i.bootstrapArgs().stream().skip(2).map(DirectMethodHandleDesc.class::cast).toList();
    var one = new Written(i.name().stringValue() + "$written", i.typeSymbol(), fields);
    written.add(one);
    return one;
  }

  private void hash(Written w, CodeBuilder code) {
    code.iconst_0();
    for (DirectMethodHandleDesc field : w.fields()) {
      ClassDesc type = type(field);
      code.loadConstant(FACTOR).imul();
      get(code, 0, field);
      if (type.isPrimitive()) {
        code.invokestatic(
            WRAPPERS.get(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type));
      } else {
        code.invokestatic(
            OBJECTS, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
      }
      code.iadd();
    }
    code.ireturn();
  }

  /** Floats as {@code compare} has them: a NaN equals itself, and one zero not the other. */
  private void equal(Written w, CodeBuilder code) {
    Label unequal = code.newLabel();
    Label same = code.newLabel();
    code.aload(0).aload(1).if_acmpeq(same);
    code.aload(1).instanceOf(of).ifeq(unequal);
    code.aload(1).checkcast(of).astore(1);
    for (DirectMethodHandleDesc field : w.fields()) {
      ClassDesc type = type(field);
      get(code, 0, field);
      get(code, 1, field);
      if (type.isPrimitive()) {
        code.invokestatic(
            WRAPPERS.get(type), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type));
        code.ifne(unequal);
      } else {
        code.invokestatic(
            OBJECTS,
            "equals",
            MethodTypeDesc.of(
                ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object));
        code.ifeq(unequal);
      }
    }
    code.labelBinding(same).iconst_1().ireturn();
    code.labelBinding(unequal).iconst_0().ireturn();
  }

  private void get(CodeBuilder code, int slot, DirectMethodHandleDesc field) {
    code.aload(slot).getfield(of, field.methodName(), type(field));
  }

  private static ClassDesc type(DirectMethodHandleDesc field) {
    return field.invocationType().returnType();
  }
}
