package dev.drydock.cli.site;

import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.files.DurableFiles;
import dev.drydock.slurm.Bash;
import dev.drydock.slurm.SbatchOptions;
import dev.drydock.slurm.SlurmCommands;
import dev.drydock.slurm.SlurmCommands.Output;
import dev.drydock.slurm.SlurmJob;
import dev.drydock.slurm.SlurmJob.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Asks the cluster's queue, has it test a submission, and sends a job of seconds to a node, which must see the site's folder and start
 * the engine there. What it writes lies in a folder of its own below {@code var/tasks} and is removed.
 */
final class ClusterCheck {
    private static final long MILLIS_BETWEEN_LOOKS = 500;
    private static final int MEBIBYTES = 2048;
    private static final int LINES_TOLD = 3;

    private final WorkerSettings worker;
    private final SlurmSettings slurm;
    private final SlurmCommands commands;
    private final Duration patience;
    private final Map<String, String> natives;
    private final String name;
    private final Path folder;

    /**
     * @param environment its variables that name PyTorch's natives are passed to the node, as to workers
     * @param patience longest time for a node's answer, with the time in the queue
     */
    ClusterCheck(WorkerSettings worker, SlurmSettings slurm, Map<String, String> environment, Duration patience) {
        this.worker = worker;
        this.slurm = slurm;
        this.patience = patience;
        this.natives = new TreeMap<>(environment);
        this.natives.keySet().removeIf(variable -> !variable.startsWith("PYTORCH_"));
        this.commands = new SlurmCommands(slurm);
        this.name = "drydock-doctor-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        this.folder = worker.tasks().toAbsolutePath().resolve(name);
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        try {
            Finding queue = queue();
            findings.add(queue);
            if (queue.well()) {
                inFolder(findings);
            }
        } catch (IOException e) {
            findings.add(node(
                    false, e.getMessage() + " at " + folder, "The site's var/tasks must be writable on this machine."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(node(false, "interrupted", "Repeat the check."));
        }
        return findings;
    }

    private Finding queue() throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("sinfo", "--noheader", "--format=%P %a %D %T %G"));
        slurm.partition().ifPresent(partition -> command.add("--partition=" + partition));
        Output output = commands.run(command);
        boolean answers = output.succeeded() && !output.out().isBlank();
        return new Finding(
                "cluster queue",
                answers,
                answers ? output.out().lines().collect(Collectors.joining("; ")) : "no answer: " + output.complaint(),
                "'sinfo' must work for this user and show the partition. See slurm.bin, slurm.conf and slurm.partition in"
                        + " etc/site.yaml.");
    }

    private void inFolder(List<Finding> findings) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try {
            String question =
                    HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
            Files.writeString(folder.resolve("question"), question + "\n");
            Path script = Files.writeString(folder.resolve("doctor.sh"), script());
            Finding submission = submission(script);
            findings.add(submission);
            if (submission.well()) {
                findings.add(onNode(script, question));
            }
        } finally {
            DurableFiles.deleteTree(folder);
        }
    }

    private Finding submission(Path script) throws InterruptedException {
        Output output = commands.test(options(), script);
        return new Finding(
                "cluster submission",
                output.succeeded(),
                output.complaint(),
                "Correct slurm.partition, account, qos, gres, memory and options in etc/site.yaml, or ask Slurm's"
                        + " administrator to allow this user to submit.");
    }

    private List<String> options() {
        return new SbatchOptions(
                        name,
                        folder,
                        folder.resolve("slurm.log"),
                        1,
                        slurm.cluster().memoryMebibytes().orElse(MEBIBYTES))
                .with("--time=5")
                .with("--no-requeue")
                .with("partition", slurm.partition())
                .with("account", slurm.account())
                .with("qos", slurm.qos())
                .with("gres", slurm.gres())
                .with(slurm.options())
                .list();
    }

    private String script() {
        List<String> java = new ArrayList<>();
        java.add(slurm.cluster().java().orElse(worker.java()).toString());
        java.addAll(worker.jvmOptions());
        java.addAll(List.of("-cp", worker.classPath(), "dev.drydock.worker.NativesCheck"));
        return """
                #!/bin/bash
                cd %s || exit 73
                export DJL_OFFLINE=true OPT_OUT_TRACKING=true%s
                { cat question; echo "$SLURMD_NODENAME"; %s; } >answer.part 2>&1
                mv answer.part answer
                """.formatted(
                        Bash.quoted(folder.toString()),
                        natives.entrySet().stream()
                                .map(entry -> " " + entry.getKey() + "=" + Bash.quoted(entry.getValue()))
                                .collect(Collectors.joining()),
                        java.stream().map(Bash::quoted).collect(Collectors.joining(" ")));
    }

    private Finding onNode(Path script, String question) throws IOException, InterruptedException {
        Output output = commands.submit(options(), script);
        if (output.job().isEmpty()) {
            return node(
                    false,
                    output.complaint(),
                    "The queue accepted a test of this job and refused the job. Ask Slurm's administrator.");
        }
        long job = output.job().orElseThrow();
        try {
            return answer(job, question);
        } finally {
            commands.cancel(job);
        }
    }

    private Finding answer(long job, String question) throws IOException, InterruptedException {
        Path answer = folder.resolve("answer");
        long until = System.nanoTime() + patience.toNanos();
        while (!Files.exists(answer)) {
            Optional<SlurmJob> told = job(job);
            boolean ended = told.isPresent() && told.get().phase() == Phase.ENDED;
            if (ended && !seenSoon(answer)) {
                return node(
                        false,
                        "job " + job + " on " + told.get().nodes() + " ended as "
                                + told.get().state() + " and left no answer in " + folder,
                        "The node must see the site's folder under the same path, with this user's rights.");
            }
            if (System.nanoTime() - until > 0) {
                return node(
                        false,
                        "job " + job + " has not answered within " + patience.toSeconds() + " s; the queue says "
                                + told.map(one -> one.state() + " " + one.reason())
                                        .orElse("nothing"),
                        "Repeat the check when a node is free, or choose another partition.");
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        return judged(Files.readAllLines(answer, StandardCharsets.ISO_8859_1), question);
    }

    /** A shared file system may show a file a moment after its writer has ended. */
    private static boolean seenSoon(Path file) throws InterruptedException {
        for (int looks = 0; looks < 6 && !Files.exists(file); looks++) {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        return Files.exists(file);
    }

    private Optional<SlurmJob> job(long job) throws InterruptedException {
        return commands.jobs()
                .flatMap(all -> all.stream().filter(one -> one.id() == job).findFirst());
    }

    private Finding judged(List<String> lines, String question) {
        if (lines.size() < 2 || !lines.get(0).equals(question)) {
            return node(
                    false,
                    "a node answered, but it read another file than the one written here",
                    "The node must see the site's folder, not a folder of its own under the same path.");
        }
        Map<String, String> told = lines.stream()
                .skip(2)
                .filter(line -> line.matches("(java|cpu|gpus|engine|failure)=.*"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> second));
        String node = lines.get(1);
        if (!told.containsKey("engine")) {
            String last = String.join(" | ", lines.subList(Math.max(2, lines.size() - LINES_TOLD), lines.size()));
            return node(
                    false,
                    node + ": " + told.getOrDefault("failure", last),
                    "java and worker/ of the installation must be on the nodes, under the same path or in the place that"
                            + " slurm.java names.");
        }
        return node(
                true,
                node + " sees the site's folder; Java " + told.get("java") + ", " + told.get("engine") + ", "
                        + told.get("cpu") + ", " + told.get("gpus") + " GPU(s) for PyTorch",
                "");
    }

    private static Finding node(boolean well, String found, String advice) {
        return new Finding("cluster node", well, found, advice);
    }
}
