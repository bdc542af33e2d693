package acme.launchers;

import dev.drydock.spi.JobRefusedException;
import dev.drydock.spi.JobRequest;
import dev.drydock.spi.JobStatus;
import dev.drydock.spi.JobStatus.State;
import dev.drydock.spi.Launcher;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A batch system of one machine: each job is a session of processes that outlives the orchestrator, and a folder of the job table with
 * the files {@code name}, {@code pid}, {@code exit} and {@code cancelled}. The option {@code --table=PATH} says where the table is.
 */
public final class FileLauncher implements Launcher {
    private static final String TABLE = "--table=";
    /** A job without a process is lost after this time: its submission was interrupted. */
    private static final Duration TO_START = Duration.ofMinutes(1);

    private static final String RUN = "echo $$ >\"$1/pid.part\"; mv \"$1/pid.part\" \"$1/pid\"; [ ! -e \"$1/cancelled\" ] || exit;"
            + " bash \"$2\" >>\"$3\" 2>&1; echo $? >\"$1/exit.part\"; mv \"$1/exit.part\" \"$1/exit\"";

    private Path table = Path.of("/var/spool/acme-jobs");

    @Override
    public String name() {
        return "acme-files";
    }

    @Override
    public void configure(List<String> options) throws IOException {
        for (String option : options) {
            if (!option.startsWith(TABLE)) {
                throw new IllegalArgumentException("unknown option " + option);
            }
            table = Path.of(option.substring(TABLE.length()));
        }
        Files.createDirectories(table);
    }

    @Override
    public String submit(JobRequest job) throws IOException, JobRefusedException {
        if (job.gpus() > 0) {
            throw new JobRefusedException("this machine has no GPU, and the job asks for " + job.gpus());
        }
        Path folder = newFolder();
        replace(folder.resolve("name"), job.name());
        ProcessBuilder command = new ProcessBuilder(
                "setsid",
                "sh",
                "-c",
                RUN,
                "sh",
                folder.toString(),
                job.script().toString(),
                job.log().toString());
        command.environment().keySet().retainAll(List.of("PATH", "HOME"));
        command.directory(job.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return String.valueOf(folder.getFileName());
    }

    private Path newFolder() throws IOException {
        for (int number = folders().size() + 1; ; number++) {
            try {
                return Files.createDirectory(table.resolve(Integer.toString(number)));
            } catch (FileAlreadyExistsException e) {
                // somebody else has it
            }
        }
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(table)) {
            return all.filter(folder -> String.valueOf(folder.getFileName()).matches("[0-9]{1,9}"))
                    .sorted(Comparator.comparingInt(folder -> Integer.parseInt(String.valueOf(folder.getFileName()))))
                    .toList();
        }
    }

    @Override
    public List<JobStatus> jobs() throws IOException {
        List<JobStatus> jobs = new ArrayList<>();
        for (Path folder : folders()) {
            if (Files.exists(folder.resolve("name"))) {
                jobs.add(new JobStatus(
                        String.valueOf(folder.getFileName()),
                        Files.readString(folder.resolve("name")),
                        state(folder),
                        "",
                        "this-machine"));
            }
        }
        return jobs;
    }

    private static State state(Path folder) throws IOException {
        if (Files.exists(folder.resolve("pid"))) {
            // alive is asked first: between the two questions a job may end
            boolean alive = isAlive(folder);
            if (Files.exists(folder.resolve("exit"))) {
                return State.ENDED;
            }
            if (alive) {
                return State.RUNNING;
            }
            return Files.exists(folder.resolve("cancelled")) ? State.CANCELLED : State.NODE_LOST;
        }
        if (Files.exists(folder.resolve("cancelled"))) {
            return State.CANCELLED;
        }
        Instant submitted = Files.getLastModifiedTime(folder.resolve("name")).toInstant();
        return submitted.isBefore(Instant.now().minus(TO_START)) ? State.NODE_LOST : State.WAITING;
    }

    private static boolean isAlive(Path folder) throws IOException {
        return ProcessHandle.of(pid(folder)).filter(ProcessHandle::isAlive).isPresent();
    }

    private static long pid(Path folder) throws IOException {
        return Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    }

    @Override
    public void cancel(String id) throws IOException, InterruptedException {
        Path folder = table.resolve(id);
        replace(folder.resolve("cancelled"), "");
        try {
            long session = pid(folder);
            if (isAlive(folder) && !Files.exists(folder.resolve("exit"))) {
                new ProcessBuilder("kill", "-KILL", "--", "-" + session)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(10, TimeUnit.SECONDS);
            }
        } catch (NoSuchFileException e) {
            // it has not started
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path part = Files.writeString(file.resolveSibling(file.getFileName() + ".part"), text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
