package dev.drydock.application.runs;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RetryPolicy;
import dev.drydock.failure.RunFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A job as its file in {@code jobs/} says.
 *
 * @param digest SHA-256 of the file's bytes
 * @param restartPoints ids of the steps, flows and splits at the job's top level, in the file's order
 * @param recoveries how many executions of one run are restarted without an engineer when their server has died
 * @param retry after which failures, how often and when a run is restarted without an engineer
 * @param artifacts names of the batch artifacts that its steps are made of
 */
public record JobDefinition(
        String name,
        String digest,
        List<JobParameter> parameters,
        List<String> restartPoints,
        JobNeeds needs,
        int recoveries,
        RetryPolicy retry,
        Set<String> artifacts) {
    private static final String PROPOSING = "proposeCandidate";
    /** What brings a version nearer to service, or into it. */
    private static final Set<String> RELEASING = Set.of(
            "sealCandidate",
            "signPackage",
            PROPOSING,
            "judgeComparison",
            "activateRelease",
            "catchUpNode",
            "rollBackRelease",
            "rollbackRelease");

    public JobDefinition {
        parameters = List.copyOf(parameters);
        restartPoints = List.copyOf(restartPoints);
        artifacts = Set.copyOf(artifacts);
    }

    /** Whether its runs may end with a candidate that waits for approvals. */
    public boolean proposes() {
        return artifacts.contains(PROPOSING);
    }

    /** The artifacts by which it seals, signs, proposes, compares again, activates, catches up or rolls back, sorted. */
    public List<String> releasing() {
        return artifacts.stream().filter(RELEASING::contains).sorted().toList();
    }

    /** @throws DrydockException {@link RunFailure#JOB_PARAMETERS_WRONG} that names every problem */
    public void requireParameters(Map<String, String> given) {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, String> entry : new TreeMap<>(given).entrySet()) {
            find(entry.getKey())
                    .ifPresentOrElse(
                            parameter -> parameter.problem(entry.getValue()).ifPresent(problems::add),
                            () -> problems.add("parameter " + entry.getKey() + " is unknown"));
        }
        parameters.stream()
                .filter(parameter -> parameter.required() && !given.containsKey(parameter.name()))
                .forEach(parameter -> problems.add(
                        "parameter " + parameter.name() + " (" + parameter.description() + ") is missing"));
        if (!problems.isEmpty()) {
            throw new DrydockException(
                    RunFailure.JOB_PARAMETERS_WRONG,
                    "Job " + name + " was not started: " + String.join("; ", problems) + ". Its parameters are "
                            + described() + ".");
        }
    }

    /** The models that the parameters name. */
    List<String> modelsIn(Map<String, String> given) {
        return parameters.stream()
                .filter(parameter -> parameter.type() == JobParameter.Type.MODEL)
                .flatMap(parameter -> Stream.ofNullable(given.get(parameter.name())))
                .toList();
    }

    /** What an execution with these parameters claims. */
    public Claim claim(Map<String, String> given) {
        return needs.claim(modelsIn(given));
    }

    /** @throws DrydockException {@link RunFailure#RESTART_STEP_UNKNOWN} */
    public void requireRestartPoint(String step) {
        if (!restartPoints.contains(step)) {
            throw new DrydockException(
                    RunFailure.RESTART_STEP_UNKNOWN,
                    "Job " + name + " has no step " + step + " to restart from. Its steps are "
                            + String.join(", ", restartPoints) + ".");
        }
    }

    private Optional<JobParameter> find(String parameter) {
        return parameters.stream()
                .filter(declared -> declared.name().equals(parameter))
                .findFirst();
    }

    private String described() {
        return parameters.isEmpty()
                ? "none"
                : parameters.stream()
                        .map(parameter -> parameter.name() + (parameter.required() ? "" : " (optional)"))
                        .collect(Collectors.joining(", "));
    }
}
