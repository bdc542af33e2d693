package dev.drydock.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleScanTest {
    private static final Path TINY = Path.of("src/test/resources/models/tiny/weights.pt");

    @TempDir
    private Path folder;

    static List<Path> committedModules() throws IOException {
        try (Stream<Path> tests = Files.walk(Path.of("src/test/resources/models"));
                Stream<Path> samples = Files.walk(Path.of("sample-data"))) {
            return Stream.concat(tests, samples)
                    .filter(file -> file.toString().endsWith(".pt"))
                    .filter(file -> !file.toString().contains("state"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("committedModules")
    void takesEveryModuleThatTorchWrote(Path module) {
        new ModuleScan().requireSafe(module);
    }

    @Test
    void takesAModuleWrittenAgainByAnotherZip() {
        new ModuleScan().requireSafe(tiny().in(folder.resolve("again.pt")));
        new ModuleScan().requireSafe(tiny().compressed().in(folder.resolve("compressed.pt")));
    }

    private static ModuleForge tiny() {
        return ModuleForge.of(TINY);
    }

    private void refuses(ModuleForge module, String... parts) {
        refuses(module.bytes(), InferenceFailure.MODULE_UNSAFE, parts);
    }

    private void refuses(byte[] module, InferenceFailure code, String... parts) {
        Path file = folder.resolve("hostile.pt");
        try {
            Files.write(file, module);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThatThrownBy(() -> new ModuleScan().requireSafe(file))
                .isInstanceOfSatisfying(DrydockException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.sentence())
                            .startsWith("The module hostile.pt ")
                            .contains(parts);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os\nsystem",
                "posix\nsystem",
                "builtins\neval",
                "builtins\ngetattr",
                "subprocess\nPopen",
                "torch\nload",
                "torch.hub\nload",
                "__main__\nTensorID",
                "__torch__.torch.classes.dist_c10d\nProcessGroup",
                "__torch__.a b\nc"
            })
    void refusesAGlobalThatNoScriptedModuleNeeds(String global) {
        byte[] pickle = ("\u0080\u0002c" + global + "\nX\u0004\u0000\u0000\u0000trueq\u0000\u0085R.")
                .getBytes(StandardCharsets.ISO_8859_1);
        refuses(
                tiny().replace("/data.pkl", pickle),
                "data.pkl names the global '" + global.replace("\n", "."),
                "It was not loaded",
                "torch.jit.script");
        refuses(tiny().replace("/constants.pkl", pickle), "constants.pkl names the global");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i", // INST
                "\u0093", // STACK_GLOBAL
                "o", // OBJ
                "\u0082\u0001", // EXT1
                "2", // DUP
                "Pid\n", // PERSID
                "Ios\n" // INT
            })
    void refusesOpcodesThatTorchScriptDoesNotUse(String opcode) {
        refuses(tiny().replace("/data.pkl", pickle(opcode + ".")), "has the opcode 0x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing at all
                "(", // no end
                "X\u00ff\u00ff\u00ff\u007fa.", // a text of 2 GiB
                "X\u00ff\u00ff\u00ff\u00ffa.", // a text of -1
                "h\u0005.", // never remembered
                "]r\u00ff\u00ff\u00ff\u00ff.", // memo number 4294967295
                "t.", // no mark
                "\u0087.", // nothing on the stack
                "(]a.", // a mark between list and value
                "}(K\u0001u.", // a key without a value
                "K\u0000)R.", // libtorch would call global number 0
                "K\u0000}b.", // and here too
                "]q\u0000(h\u0000e.", // a list in itself
                "\u008a\u0009123456789." // a number of nine bytes
            })
    void refusesAPickleThatDoesNotAddUp(String body) {
        refuses(tiny().replace("/data.pkl", pickle(body)), "its data.pkl ");
    }

    private static byte[] pickle(String body) {
        return ("\u0080\u0002" + body).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void refusesValuesThatNestUntilAStackOverflows() {
        refuses(tiny().replace("/data.pkl", pickle("]" + "\u0085".repeat(201) + ".")), "nests deeper than 200 values");
        refuses(tiny().replace("/data.pkl", pickle("]".repeat(100_000) + "a".repeat(99_999) + ".")), "nests deeper");
        String type = "List[".repeat(300) + "int" + "]".repeat(300);
        refuses(
                tiny().replace(
                                "/data.pkl",
                                pickle("ctorch.jit._pickle\nrestore_type_tag\n]X" + length(type) + type + "\u0086R.")),
                "a type that nests deeper");
    }

    private static String length(String text) {
        byte[] length = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(text.length())
                .array();
        return new String(length, StandardCharsets.ISO_8859_1);
    }

    /** The first weight of the fixture is {@code [16, 6]}, strides {@code [6, 1]}, 96 elements of four bytes. */
    @Test
    void refusesTensorsThatReachBeyondTheirBytes() {
        String first = "X\u0003\u0000\u0000\u0000cpu";
        assertThat(tiny().text("/data.pkl")).contains(first);
        refuses(
                tiny().replace("/data/0", new byte[380]),
                "says that the storage '0' has 96 elements",
                "380 bytes are in the file");
        refuses(tiny().remove("/data/0"), "the storage '0'", "0 bytes are in the file");
        refuses(tiny().replace("/data.pkl", "(K\u0010K\u0006t", "(K\u0010K\u0007t"), "reaches beyond its storage");
        refuses(
                tiny().replace("/data.pkl", "(K\u0010K\u0006t", "(K\u0010M\u00ff\u00fft"),
                "reaches beyond its storage");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "torch.save(x, \"/tmp/here\")",
                "torch . save(x, \"/tmp/here\")",
                "ops.aten.save(x, \"/tmp/here\")",
                "f = torch.save",
                "getattr(torch, \"save\")(x, \"/tmp/here\")",
                "getattr(torch, 'save')(x, \"/tmp/here\")",
                "getattr(torch, \"sa\" \"ve\")(x, \"/tmp/here\")",
                "getattr(torch, \"sa\\166e\")(x, \"/tmp/here\")",
                "getattr(d[\"x\"], \"sa\\166e\")(x, \"/tmp/here\")",
                "y = torch.from_file(\"/etc/passwd\", False, 100)",
                "ops.debugprims.load_tensor(\"x\", [1], [1])",
                "ops.profiler._record_function_enter(\"x\")",
                "z = __torch__.torch.classes.profiler._RecordFunction",
                "ops.prim.rpc_sync(\"x\")"
            })
    void refusesCodeThatReachesBeyondArithmetic(String line) {
        refuses(tiny().addCode(line), "code/");
    }

    @Test
    void takesAttributesThatAreNamedByAPlainText() {
        String line = "y = getattr(self.layers, \"0\")(x, \"any \\\"text\\\"\", -1, [-1, -2])";
        new ModuleScan().requireSafe(tiny().addCode(line).in(folder.resolve("plain.pt")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "- ", "~", "not ", "x ** ", "x if y else "})
    void refusesCodeThatNestsUntilAStackOverflows(String part) {
        refuses(tiny().addCode("y = " + part.repeat(100_000) + "x"), "nests deeper than 200");
    }

    @Test
    void refusesATextWithoutEnd() {
        refuses(tiny().addCode("y = \"open"), "a text that does not end on its line");
    }

    @Test
    void refusesBlocksThatNestUntilAStackOverflows() {
        ModuleForge module = tiny();
        for (int depth = 0; depth < 1_000; depth++) {
            module.addCode("  ".repeat(depth) + "if x:");
        }
        refuses(module, "nests deeper than 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weights/../../etc/cron.d/x",
                "/etc/passwd",
                "weights//data/0",
                "weights/data/..",
                "weights\\data\\0",
                "weights/data/\u00e9",
                "other/data/0",
                "outside",
                "weights/model.json",
                "weights/bytecode.pkl",
                "weights/code/run.so"
            })
    void refusesNamesThatNoModuleHas(String name) {
        refuses(tiny().put(name, new byte[4]), "'");
    }

    @Test
    void refusesEndlessNamesAndEntries() {
        refuses(tiny().put("weights/data/" + "1".repeat(400), new byte[1]), "of 413 characters", "longer than 400");
        ModuleForge many = tiny();
        for (int i = 0; i < 50_001; i++) {
            many.put("weights/extra/" + i, new byte[0]);
        }
        refuses(many, "entries, but the limit is 50000");
        ModuleForge more = tiny();
        for (int i = 0; i < 45_000; i++) {
            more.put("weights/extra/" + "x".repeat(360) + i, new byte[0]);
        }
        refuses(more, "its table of contents has", "the limit is 16777216");
    }

    @Test
    void refusesABombBeforeItIsInflated() {
        byte[] zeros = new byte[33 << 20];
        refuses(tiny().compressed().put("weights/extra/zeros", zeros), "inflate to", "the limit is 33554432");
        refuses(tiny().put("weights/code/large.debug_pkl", new byte[9 << 20]), "pickles have more than 8388608 bytes");
    }

    @Test
    void refusesTwoEntriesOfOneNameAndSizesThatLie() {
        byte[] plain = tiny().put("weights/extra/b", new byte[8])
                .put("weights/extra/c", new byte[8])
                .bytes();
        refuses(
                replaced(plain, "weights/extra/c", "weights/extra/b"),
                InferenceFailure.MODULE_UNSAFE,
                "'extra/b' twice");
        byte[] compressed = tiny().compressed().bytes();
        int entry = indexOfLast(compressed, "weights/constants.pkl") - 46;
        compressed[entry + 24] ^= 0x40;
        refuses(compressed, InferenceFailure.MODULE_UNSAFE, "constants.pkl' has another size");
    }

    private static byte[] replaced(byte[] bytes, String from, String to) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int indexOfLast(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(text);
    }

    @Test
    void saysThatAFileIsNoArchive() throws IOException {
        byte[] whole = Files.readAllBytes(TINY);
        refuses(new byte[0], InferenceFailure.MODULE_UNREADABLE, "no TorchScript archive");
        refuses("PK".getBytes(StandardCharsets.US_ASCII), InferenceFailure.MODULE_UNREADABLE, "no TorchScript archive");
        refuses(Arrays.copyOf(whole, whole.length / 2), InferenceFailure.MODULE_UNREADABLE, "cut off");
        refuses(Arrays.copyOfRange(whole, 8, whole.length), InferenceFailure.MODULE_UNREADABLE, "does not begin");
        refuses(tiny().remove("/data.pkl").bytes(), InferenceFailure.MODULE_UNREADABLE, "it has no data.pkl");
    }
}
