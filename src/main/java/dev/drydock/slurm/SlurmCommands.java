package dev.drydock.slurm;

import dev.drydock.config.SlurmSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Slurm's command line. A command that hangs is ended after half a minute and counts as not answered. */
public final class SlurmCommands {
    private static final Logger LOG = Logger.getLogger(SlurmCommands.class.getName());
    private static final long PATIENCE_SECONDS = 30;
    /** What the commands need of the environment; none of their own settings, which would change what they print. */
    private static final List<String> PASSED_ON =
            List.of("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LD_LIBRARY_PATH", "SLURM_CONF", "SLURM_JWT");

    /** With the cluster's name behind a semicolon where there are several. */
    private static final Pattern SUBMITTED = Pattern.compile("([0-9]{1,18})(;.*)?");

    private static final Pattern ACCOUNTED = Pattern.compile("^([A-Z_]+)[^|]*\\|([^|]*)$");

    private final SlurmSettings settings;

    public SlurmCommands(SlurmSettings settings) {
        this.settings = settings;
    }

    /**
     * What a command has left.
     *
     * @param exitStatus not 0 as well if it could not be started or was ended because it hung
     */
    public record Output(int exitStatus, String out, String complaint) {
        public boolean succeeded() {
            return exitStatus == 0;
        }

        /** The number that {@code sbatch} has given a job; empty if it has not taken one. */
        public OptionalLong job() {
            Matcher number = SUBMITTED.matcher(out);
            return succeeded() && number.matches()
                    ? OptionalLong.of(Long.parseLong(number.group(1)))
                    : OptionalLong.empty();
        }
    }

    /** All jobs of this user that the queue knows, those that have ended lately too; empty if it does not answer. */
    public Optional<List<SlurmJob>> jobs() throws InterruptedException {
        Output output = run(List.of("squeue", "--me", "--noheader", "--states=all", "--format=" + SlurmJob.FORMAT));
        if (!output.succeeded()) {
            LOG.fine("squeue does not answer: " + output.complaint());
            return Optional.empty();
        }
        return Optional.of(SlurmJob.ofLines(output.out()));
    }

    /** Submits a script to the queue; {@link Output#job()} has its job number. */
    public Output submit(List<String> options, Path script) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("sbatch", "--parsable"));
        command.addAll(options);
        command.add(script.toString());
        return run(command);
    }

    /** Whether the queue would take such a job; its answer is on the complaint even if it would. */
    public Output test(List<String> options, Path script) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("sbatch", "--test-only"));
        command.addAll(options);
        command.add(script.toString());
        return run(command);
    }

    /** Ends a job for good; of one that has ended nothing happens. */
    public void cancel(long job) throws InterruptedException {
        tell(run(List.of("scancel", Long.toString(job))), "job " + job + " could not be cancelled: ");
    }

    /** Releases a held job. */
    public void release(long job) throws InterruptedException {
        tell(run(List.of("scontrol", "release", Long.toString(job))), "job " + job + " could not be released: ");
    }

    /** A job that the queue has forgotten, from the accounting; empty if there is none or if it does not know the job either. */
    public Optional<SlurmJob> accounted(long job, String name) throws InterruptedException {
        Output output = run(List.of(
                "sacct",
                "--jobs=" + job,
                "--allocations",
                "--noheader",
                "--parsable2",
                "--duplicates",
                "--format=State,NodeList"));
        return output.succeeded()
                ? output.out()
                        .lines()
                        .reduce((first, last) -> last)
                        .map(ACCOUNTED::matcher)
                        .filter(Matcher::matches)
                        .map(line -> new SlurmJob(job, name, line.group(1), "", line.group(2)))
                : Optional.empty();
    }

    /** Any of Slurm's commands; its name first. */
    public Output run(List<String> command) throws InterruptedException {
        Path out = null;
        Path complaint = null;
        try {
            out = Files.createTempFile("drydock-slurm", ".out");
            complaint = Files.createTempFile("drydock-slurm", ".err");
            return run(command, out, complaint);
        } catch (IOException e) {
            return new Output(-1, "", command.get(0) + " cannot be started: " + e.getMessage());
        } finally {
            remove(out);
            remove(complaint);
        }
    }

    private Output run(List<String> command, Path out, Path complaint) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(inBin(command));
        environment(builder.environment());
        builder.redirectOutput(out.toFile()).redirectError(complaint.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                String said = line(text(complaint));
                return new Output(
                        -1,
                        "",
                        command.get(0) + " did not answer within " + PATIENCE_SECONDS + " s"
                                + (said.isEmpty() ? "" : ": " + said));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Output(process.exitValue(), text(out), line(text(complaint)));
    }

    private static String line(String text) {
        return text.replaceAll("\\s*\\n\\s*", " | ");
    }

    private List<String> inBin(List<String> command) {
        List<String> placed = new ArrayList<>(command);
        settings.bin()
                .ifPresent(bin -> placed.set(0, bin.resolve(command.get(0)).toString()));
        return placed;
    }

    private void environment(Map<String, String> environment) {
        environment.keySet().retainAll(PASSED_ON);
        environment.put("LC_ALL", "C");
        settings.conf().ifPresent(conf -> environment.put("SLURM_CONF", conf.toString()));
    }

    private static void tell(Output output, String what) {
        if (!output.succeeded()) {
            LOG.warning(what + output.complaint());
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    }

    private static void remove(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.fine("a temporary file stays: " + e);
        }
    }
}
