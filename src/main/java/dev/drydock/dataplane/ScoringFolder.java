package dev.drydock.dataplane;

import com.fasterxml.jackson.core.JacksonException;
import dev.drydock.config.IngestLimits;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.scoring.RowsToScore;
import dev.drydock.domain.scoring.ScoreForm;
import dev.drydock.domain.scoring.ScoringFiles;
import dev.drydock.domain.scoring.ScoringPlan;
import dev.drydock.domain.scoring.ScoringResult;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScoringFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import dev.drydock.framing.ExportText;
import dev.drydock.json.Mappers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * {@code scoring/} of the site. The blocks of a run lie with its task directories, in {@code var/tasks/RUN-rows}, where workers read them and a
 * purge of the run's tasks removes them.
 */
@Singleton
public final class ScoringFolder implements ScoringFiles {
    private static final String PLAN = "plan.json";
    private static final String REJECTS = "rejects.csv";
    private static final String MANIFEST = "scores.json";

    private final Path in;
    private final Path out;
    private final Path tasks;
    private final IngestLimits limits;

    @Inject
    public ScoringFolder(SiteFolder site) {
        this(site.scoring(), site.var().resolve("tasks"), IngestLimits.DEFAULT);
    }

    public ScoringFolder(Path scoring, Path tasks, IngestLimits limits) {
        this.in = scoring.resolve("in");
        this.out = scoring.resolve("out");
        this.tasks = tasks;
        this.limits = limits;
    }

    /** A record of CSV with commas, ended by a line feed; a cell stands in quotes only where it must. */
    static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                        ? '"' + cell.replace("\"", "\"\"") + '"'
                        : cell)
                .collect(Collectors.joining(",", "", "\n"));
    }

    @Override
    public String digest(String file) {
        Path path = require(file);
        try {
            return Sha256.hexOfFile(path);
        } catch (IOException e) {
            throw ExportText.unreadable(path, e);
        }
    }

    private Path require(String file) {
        if (file.isEmpty() || file.startsWith(".") || file.indexOf('/') >= 0 || file.indexOf('\\') >= 0) {
            throw refused(file, "its name is no plain name of a file");
        }
        Path path = in.resolve(file);
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new DrydockException(
                    ScoringFailure.SCORING_FILE_UNKNOWN,
                    "There is no file " + path
                            + " to score. Put it there on the orchestrator's machine, and submit the job again.");
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(file, "it is a link, a directory, a pipe or a device");
        }
        return path;
    }

    private static DrydockException refused(String file, String why) {
        return new DrydockException(
                CommonFailure.FILE_REFUSED,
                "The file " + file + " is not scored: " + why
                        + ". Copy the file itself into scoring/in, and give its name without a folder.");
    }

    @Override
    public void requireColumns(RowsToScore source, DatasetSchema schema) {
        open(source, schema).close();
    }

    private ScoringRows open(RowsToScore source, DatasetSchema schema) {
        Path file = require(source.file());
        return ArrowRows.isArrow(file)
                ? ArrowRows.open(file, limits.maxRecordBytes(), source, schema)
                : TextRows.open(file, limits, source, schema);
    }

    @Override
    public Optional<String> cut(long run, RowsToScore source, DatasetSchema schema, BooleanSupplier stopRequested) {
        Path folder = blocks(run);
        Path plan = folder.resolve(PLAN);
        try {
            if (!Files.exists(plan)) {
                DurableFiles.deleteTree(folder);
                Files.createDirectories(folder);
                Files.createDirectories(out(run));
                Optional<ScoringPlan> made = cut(folder, out(run), source, schema, stopRequested);
                if (made.isEmpty()) {
                    return Optional.empty();
                }
                DurableFiles.replace(plan, Mappers.RECORDS.writeValueAsBytes(PlanJson.of(made.get())));
            }
            return Optional.of(Sha256.hexOfFile(plan));
        } catch (IOException e) {
            throw notWritten(folder, e);
        }
    }

    private Optional<ScoringPlan> cut(
            Path folder, Path result, RowsToScore source, DatasetSchema schema, BooleanSupplier stopRequested)
            throws IOException {
        try (ScoringRows rows = open(source, schema);
                ScoringBlocks blocks = new ScoringBlocks(folder, source.blockRows(), schema.readsText());
                AsideFile rejects = new AsideFile(result.resolve(REJECTS))) {
            rejects.write("row,line,code,column,sentence\n");
            OptionalLong read = rows.read(blocks, rejects, stopRequested);
            return read.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ScoringPlan(source, read.getAsLong(), rejects.settle(), blocks.finish()));
        }
    }

    @Override
    public ScoringPlan plan(long run, String digest) {
        Path plan = blocks(run).resolve(PLAN);
        try {
            byte[] bytes = Files.readAllBytes(plan);
            if (!Sha256.hex(bytes).equals(digest)) {
                throw altered(plan, digest, "It was cut from the file when the run began");
            }
            return Mappers.RECORDS.readValue(bytes, PlanJson.class).plan();
        } catch (JacksonException e) {
            throw new IllegalStateException(plan + " has its digest and is no plan", e);
        } catch (IOException e) {
            throw ExportText.unreadable(plan, e);
        }
    }

    @Override
    public TaskInput rows(long run, ScoringPlan plan, int block) {
        return new TaskInput(
                ScoringBlocks.rows(blocks(run), block), plan.blocks().get(block).inputs());
    }

    @Override
    public void writePart(long run, ScoringPlan plan, int block, TaskInput scores, ScoreForm form) {
        Path keys = ScoringBlocks.keys(blocks(run), block);
        Path part = out(run).resolve(ScoringPlan.part(block));
        try {
            requireDigest(keys, plan.blocks().get(block).keys(), "It has the numbers and ids of the rows");
            requireDigest(scores.path(), scores.digest(), "A worker wrote it");
            try (DataInputStream rows = new DataInputStream(new BufferedInputStream(Files.newInputStream(keys)));
                    InputStream answers = new BufferedInputStream(Files.newInputStream(scores.path()));
                    AsideFile aside = new AsideFile(part)) {
                aside.write(line(header(plan.source(), form)));
                for (int i = 0; i < plan.blocks().get(block).rows(); i++) {
                    aside.write(line(cells(rows, answers, plan.source(), form)));
                }
                aside.settle();
            }
        } catch (IOException e) {
            throw notWritten(part, e);
        }
    }

    private static List<String> header(RowsToScore source, ScoreForm form) {
        List<String> header = new ArrayList<>(List.of("row"));
        source.id().ifPresent(header::add);
        header.addAll(form.columns());
        return header;
    }

    private static List<String> cells(DataInputStream rows, InputStream answers, RowsToScore source, ScoreForm form)
            throws IOException {
        List<String> cells = new ArrayList<>(List.of(Long.toString(rows.readLong())));
        String id = rows.readUTF();
        if (source.id().isPresent()) {
            cells.add(id);
        }
        float[] scores = new float[form.outputs()];
        ByteBuffer.wrap(answers.readNBytes(Float.BYTES * scores.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(scores);
        cells.addAll(form.cells(scores));
        return cells;
    }

    @Override
    public String finish(long run, ScoringResult result) {
        Path manifest = out(run).resolve(MANIFEST);
        try {
            requireDigest(out(run).resolve(REJECTS), result.plan().rejects(), "It has the rows that cannot be read");
            List<String> parts = new ArrayList<>();
            for (int block = 0; block < result.plan().blocks().size(); block++) {
                parts.add(Sha256.hexOfFile(out(run).resolve(ScoringPlan.part(block))));
            }
            byte[] bytes = ScoresJson.bytes(result, header(result.plan().source(), result.form()), parts);
            DurableFiles.replace(manifest, bytes);
            return Sha256.hex(bytes);
        } catch (IOException e) {
            throw notWritten(manifest, e);
        }
    }

    @Override
    public void removeBlocks(long run) {
        try {
            DurableFiles.deleteTree(blocks(run));
        } catch (IOException e) {
            throw notWritten(blocks(run), e);
        }
    }

    private static void requireDigest(Path file, String digest, String what) throws IOException {
        if (!Files.isRegularFile(file) || !Sha256.hexOfFile(file).equals(digest)) {
            throw altered(file, digest, what);
        }
    }

    private static DrydockException altered(Path file, String digest, String what) {
        return new DrydockException(
                ScoringFailure.SCORING_ALTERED,
                "The file " + file + " is missing or does not have the recorded SHA-256 " + digest + ". " + what
                        + ". Find out who changed it, and submit the job again; this run cannot continue.");
    }

    private static DrydockException notWritten(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "The scores cannot be written to " + file + ": " + cause
                        + ". Check free space and permissions, then restart the run.",
                cause);
    }

    private Path blocks(long run) {
        return tasks.resolve(run + "-rows");
    }

    private Path out(long run) {
        return out.resolve(Long.toString(run));
    }

    /** {@code plan.json}. */
    private record PlanJson(
            String file, String id, int blockRows, long rows, String rejects, List<ScoringPlan.Block> blocks) {
        static PlanJson of(ScoringPlan plan) {
            return new PlanJson(
                    plan.source().file(),
                    plan.source().id().orElse(""),
                    plan.source().blockRows(),
                    plan.rows(),
                    plan.rejects(),
                    plan.blocks());
        }

        ScoringPlan plan() {
            return new ScoringPlan(
                    new RowsToScore(file, Optional.of(id).filter(named -> !named.isEmpty()), blockRows),
                    rows,
                    rejects,
                    blocks);
        }
    }
}
