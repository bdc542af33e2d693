package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.scoring.RowsToScore;
import dev.drydock.domain.scoring.ScoringPlan;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.failure.ScoringFailure;
import dev.drydock.modelfile.ModelFileReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrow files, written by Arrow's own library, are cut into the same blocks as CSV with the same values. */
class ArrowRowsTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("drydock.basedir", ".")).resolve("sample-data/pump-failure/model.yaml");
    private static final int ROWS = 9_000;

    @TempDir
    Path directory;

    private final BufferAllocator memory = new RootAllocator();
    private final DictionaryProvider.MapDictionaryProvider dictionaries =
            new DictionaryProvider.MapDictionaryProvider();
    private final List<FieldVector> columns = new ArrayList<>();
    private long runs;

    @SuppressWarnings("NullAway") // made before each test
    private ScoringFolder folder;

    @SuppressWarnings("NullAway") // made before each test
    private DatasetSchema schema;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(directory.resolve("scoring/in"));
        folder = new ScoringFolder(directory.resolve("scoring"), directory.resolve("tasks"), IngestLimits.DEFAULT);
        schema = new ModelFileReader()
                .readText(Files.readString(SAMPLE)
                        .replace("categories: [continuous, cyclic, standby]", "categories: [\"true\", \"false\"]")
                        .replaceAll("duty: (continuous|cyclic|standby)", "duty: \"true\""))
                .schema();
    }

    @AfterEach
    void close() {
        columns.forEach(FieldVector::close);
        dictionaries
                .getDictionaryIds()
                .forEach(id -> dictionaries.lookup(id).getVector().close());
        memory.close();
    }

    private Path in(String name) {
        return directory.resolve("scoring/in").resolve(name);
    }

    /** Columns of as many types as there are inputs; row {@code i} has the values of {@link #line}. */
    private void everyType(int count) {
        Float8Vector flow = add(new Float8Vector("flow_m3h", memory));
        Float4Vector head = add(new Float4Vector("head_m", memory));
        DecimalVector vibration = add(new DecimalVector("vibration_mm_s", memory, 12, 3));
        TinyIntVector bearing = add(new TinyIntVector("bearing_temp_c", memory));
        UInt2Vector current = add(new UInt2Vector("motor_current_a", memory));
        UInt1Vector pressure = add(new UInt1Vector("suction_pressure_bar", memory));
        SmallIntVector speed = add(new SmallIntVector("speed_rpm", memory));
        UInt4Vector hours = add(new UInt4Vector("running_hours", memory));
        IntVector starts = add(new IntVector("starts_last_day", memory));
        TinyIntVector fluid = add(encoded("fluid", "water", "oil", "slurry"));
        LargeVarCharVector seal = add(new LargeVarCharVector("seal_type", memory));
        BitVector duty = add(new BitVector("duty", memory));
        ViewVarCharVector note = add(new ViewVarCharVector("note", memory));
        BigIntVector id = add(new BigIntVector("pump_id", memory));
        for (int i = 0; i < count; i++) {
            flow.setSafe(i, i / 90.0);
            head.setSafe(i, i / 70.0f);
            if (i % 10 != 0) {
                vibration.setSafe(i, BigDecimal.valueOf(i, 3));
            }
            bearing.setSafe(i, i % 170 - 50);
            current.setSafe(i, (char) (i % 600));
            pressure.setSafe(i, i % 50);
            speed.setSafe(i, i % 6000);
            hours.setSafe(i, i * 20);
            starts.setSafe(i, i % 200);
            fluid.setSafe(i, i % 3);
            seal.setSafe(i, utf8(seal(i)));
            duty.setSafe(i, i % 2);
            note.setSafe(i, utf8(note(i)));
            id.setSafe(i, Long.MAX_VALUE - i);
        }
    }

    private static String line(int i) {
        return i / 90.0 + "," + i / 70.0f + ","
                + (i % 10 == 0 ? "" : BigDecimal.valueOf(i, 3).toPlainString()) + "," + (i % 170 - 50) + "," + i % 600
                + "," + i % 50 + "," + i % 6000 + "," + i * 20 + "," + i % 200 + ","
                + List.of("water", "oil", "slurry").get(i % 3) + "," + seal(i) + "," + (i % 2 == 1) + "," + note(i)
                + "," + (Long.MAX_VALUE - i);
    }

    private static String seal(int i) {
        return List.of("packing", "mechanical", "magnetic").get(i % 3);
    }

    private static String note(int i) {
        return i % 2 == 0 ? "ü" + i : "a note that is longer than twelve bytes " + i;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private <V extends FieldVector> V add(V column) {
        columns.add(column);
        return column;
    }

    private TinyIntVector encoded(String name, String... values) {
        DictionaryEncoding encoding = new DictionaryEncoding(columns.size(), false, new ArrowType.Int(8, true));
        VarCharVector dictionary = new VarCharVector("dictionary", memory);
        for (int i = 0; i < values.length; i++) {
            dictionary.setSafe(i, utf8(values[i]));
        }
        dictionary.setValueCount(values.length);
        dictionaries.put(new Dictionary(dictionary, encoding));
        return new TinyIntVector(name, new FieldType(true, new ArrowType.Int(8, true), encoding), memory);
    }

    private void write(String name, int rows) throws IOException {
        write(name, rows, NoCompressionCodec.Factory.INSTANCE, CodecType.NO_COMPRESSION);
    }

    private void write(String name, int rows, CompressionCodec.Factory codecs, CodecType codec) throws IOException {
        VectorSchemaRoot batch = new VectorSchemaRoot(columns);
        batch.setRowCount(rows);
        try (FileChannel out = FileChannel.open(in(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                ArrowFileWriter writer =
                        new ArrowFileWriter(batch, dictionaries, out, null, IpcOption.DEFAULT, codecs, codec)) {
            writer.writeBatch();
            writer.writeBatch();
            writer.end();
        }
    }

    private ScoringPlan cut(String name) {
        long next = ++runs;
        RowsToScore source = new RowsToScore(name, Optional.of("pump_id"), RowsToScore.UNIT);
        folder.requireColumns(source, schema);
        return folder.plan(next, folder.cut(next, source, schema, () -> false).orElseThrow());
    }

    private List<String> rejects() throws IOException {
        return Files.readAllLines(directory.resolve("scoring/out/" + runs + "/rejects.csv"));
    }

    private void assertRefused(String name, String... words) {
        assertThatThrownBy(() -> cut(name))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(ScoringFailure.SCORING_ARROW_UNREADABLE))
                .hasMessageStartingWith("No rows of " + name + " are scored: ")
                .hasMessageContainingAll(words)
                .hasMessageEndingWith("submit the job again.");
    }

    @Test
    void everyTypeIsReadAsTheSameValuesOfCsv() throws IOException {
        everyType(ROWS);
        write("rows.arrow", ROWS);
        List<String> lines = new ArrayList<>();
        lines.add(String.join(",", columns.stream().map(FieldVector::getName).toList()));
        for (int i = 0; i < 2 * ROWS; i++) {
            lines.add(line(i % ROWS));
        }
        Files.write(in("rows.csv"), lines);
        ScoringPlan arrow = cut("rows.arrow");
        assertThat(rejects()).hasSize(1);
        ScoringPlan csv = cut("rows.csv");
        assertThat(arrow.rows()).isEqualTo(2 * ROWS).isEqualTo(csv.rows());
        assertThat(arrow.blocks()).hasSize(5).isEqualTo(csv.blocks());
    }

    @Test
    void aRowThatCannotBeReadIsRejectedWithItsNumber() throws IOException {
        everyType(12);
        ((Float8Vector) columns.get(0)).set(1, Double.NaN);
        ((Float8Vector) columns.get(0)).set(2, Double.POSITIVE_INFINITY);
        ((Float8Vector) columns.get(0)).set(3, -0.5);
        columns.get(0).setNull(4);
        ((LargeVarCharVector) columns.get(10)).setSafe(5, new byte[] {(byte) 0xC3});
        ((LargeVarCharVector) columns.get(10)).setSafe(6, utf8("pack\0ing"));
        ((LargeVarCharVector) columns.get(10)).setSafe(7, utf8("x".repeat(1 << 17)));
        ((LargeVarCharVector) columns.get(10)).setSafe(8, utf8("rubber"));
        columns.get(9).setNull(9);
        for (int i = 9; i < 12; i++) {
            ((LargeVarCharVector) columns.get(10)).setSafe(i, utf8(seal(i)));
        }
        write("rows.arrow", 12);
        assertThat(cut("rows.arrow").rejected()).isEqualTo(18);
        assertThat(rejects())
                .hasSize(1 + 18)
                .startsWith(
                        "row,line,code,column,sentence",
                        "2,,NOT_FINITE,flow_m3h,A number is NaN or infinite.",
                        "3,,NOT_FINITE,flow_m3h,A number is NaN or infinite.",
                        "4,,OUT_OF_RANGE,flow_m3h,A number is outside its limits.",
                        "5,,MISSING_VALUE,flow_m3h,A cell that must have a value is empty.",
                        "6,,NOT_UTF8,seal_type,The row is not UTF-8.",
                        "7,,NUL,seal_type,The row has a NUL character.",
                        "8,,TOO_LONG,seal_type,The record or a cell is longer than allowed.",
                        "9,,UNKNOWN_CATEGORY,seal_type,A category that the model does not know.",
                        "10,,MISSING_VALUE,fluid,A cell that must have a value is empty.",
                        "14,,NOT_FINITE,flow_m3h,A number is NaN or infinite.");
    }

    @Test
    void aFileWithoutRowsHasOneEmptyBlock() throws IOException {
        everyType(0);
        write("rows.arrow", 0);
        ScoringPlan plan = cut("rows.arrow");
        assertThat(plan.rows()).isZero();
        assertThat(plan.blocks()).hasSize(1);
    }

    @Test
    void columnsAreMissingOrTwiceOrOfATypeThatHasNoCell() throws IOException {
        everyType(3);
        FieldVector flow = columns.remove(0);
        FieldVector id = columns.remove(columns.size() - 1);
        write("rows.arrow", 3);
        assertThatThrownBy(() -> cut("rows.arrow"))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(ScoringFailure.SCORING_COLUMNS_MISSING))
                .hasMessageContaining("it lacks the columns flow_m3h, pump_id. Needed are flow_m3h, head_m");
        columns.addAll(List.of(flow, id));
        FieldVector second = add(new Float8Vector("flow_m3h", memory));
        write("twice.arrow", 3);
        assertThatThrownBy(() -> cut("twice.arrow"))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.EXPORT_HEADER_WRONG))
                .hasMessageContaining("it names flow_m3h twice");
        columns.removeAll(List.of(flow, second));
        flow.close();
        second.close();
        add(new TimeStampMilliVector("flow_m3h", memory));
        write("time.arrow", 3);
        assertRefused("time.arrow", "its column flow_m3h has the type Timestamp(MILLISECOND", "numbers, booleans");
    }

    @Test
    void aStreamAndACompressedFileAreRefusedWithWhatToDo() throws IOException {
        everyType(3);
        VectorSchemaRoot batch = new VectorSchemaRoot(columns);
        batch.setRowCount(3);
        try (var out = Files.newOutputStream(in("stream.arrow"));
                ArrowStreamWriter writer = new ArrowStreamWriter(batch, dictionaries, out)) {
            writer.writeBatch();
            writer.end();
        }
        assertRefused("stream.arrow", "it is an Arrow stream", "ipc.new_file");
        write("packed.arrow", 3, new Named(), CodecType.ZSTD);
        assertRefused("packed.arrow", "its buffers are compressed (ZSTD)", "uncompressed");
    }

    /** Says that it packs, and does not: nobody unpacks it here. */
    private record Named() implements CompressionCodec.Factory, CompressionCodec {
        @Override
        public CompressionCodec createCodec(CodecType type) {
            return this;
        }

        @Override
        public CompressionCodec createCodec(CodecType type, int level) {
            return this;
        }

        @Override
        public ArrowBuf compress(BufferAllocator allocator, ArrowBuf buffer) {
            return NoCompressionCodec.INSTANCE.compress(allocator, buffer);
        }

        @Override
        public ArrowBuf decompress(BufferAllocator allocator, ArrowBuf buffer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CodecType getCodecType() {
            return CodecType.ZSTD;
        }
    }

    @Test
    void aBatchThatNeedsMoreMemoryThanAllowedIsRefused() throws IOException {
        everyType(3);
        write("rows.arrow", 3);
        RowsToScore source = new RowsToScore("rows.arrow", Optional.empty(), RowsToScore.UNIT);
        assertThatThrownBy(() -> {
                    try (ScoringBlocks blocks = new ScoringBlocks(directory, RowsToScore.UNIT, false);
                            AsideFile rejects = new AsideFile(directory.resolve("rejects"));
                            ArrowRows rows = ArrowRows.open(in("rows.arrow"), 1 << 16, source, schema, 1 << 10)) {
                        rows.read(blocks, rejects, () -> false);
                    }
                })
                .hasMessageContaining("more than 1024 bytes of memory")
                .hasMessageContaining("max_chunksize");
    }

    /** Each damaged file is either read, as a damaged value can be a good one, or refused with its code. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noDamageDoesMoreThanRefuseTheFile(int seed) throws IOException {
        everyType(20);
        write("rows.arrow", 20);
        byte[] good = Files.readAllBytes(in("rows.arrow"));
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 250; i++) {
            byte[] bad =
                    random.nextInt(4) == 0 ? Arrays.copyOf(good, 8 + random.nextInt(good.length - 8)) : good.clone();
            for (int bytes = random.nextInt(3); bytes >= 0; bytes--) {
                bad[8 + random.nextInt(bad.length - 8)] = random.nextInt(3) == 0 ? -1 : (byte) random.nextInt(256);
            }
            Files.write(in("bad.arrow"), bad);
            try {
                cut("bad.arrow");
            } catch (DrydockException e) {
                assertThat(e.code())
                        .isIn(
                                ScoringFailure.SCORING_ARROW_UNREADABLE,
                                ScoringFailure.SCORING_COLUMNS_MISSING,
                                IngestFailure.EXPORT_HEADER_WRONG);
                refused++;
            }
        }
        assertThat(refused).isBetween(60, 249);
    }

    @Test
    void memoryThatTheLibraryKeepsIsGivenBack() {
        ArrowMemory held = new ArrowMemory(1 << 20);
        held.allocator().buffer(1000).close();
        assertThat(held.used()).isZero();
        held.allocator().buffer(1000);
        held.allocator().buffer(5000);
        assertThat(held.used()).isGreaterThanOrEqualTo(6000);
        held.close();
        assertThat(held.used()).isZero();
    }
}
