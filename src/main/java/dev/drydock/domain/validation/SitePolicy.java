package dev.drydock.domain.validation;

import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.Task;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The gate policy of a site, signed by release managers: what a candidate must pass, by what it answers.
 *
 * @param tasks has every task
 * @param extensions the jars that the site may load, with different names
 * @param receiver what a node that receives a version must find for itself
 * @param contributions which weights that were trained elsewhere may come in
 * @param stage after which other stage this site comes; empty if the policy orders no stages
 * @param site what the site's people and its configuration must keep
 */
public record SitePolicy(
        Map<Task, GatePolicy> tasks,
        List<Extension> extensions,
        ReceiverRules receiver,
        ContributionRules contributions,
        Optional<StageRule> stage,
        SiteRules site) {
    public SitePolicy {
        tasks = Collections.unmodifiableMap(new EnumMap<>(tasks));
        extensions = List.copyOf(extensions);
    }

    /** Of a site whose policy orders no stages, and that is free in its own affairs. */
    public SitePolicy(
            Map<Task, GatePolicy> tasks,
            List<Extension> extensions,
            ReceiverRules receiver,
            ContributionRules contributions) {
        this(tasks, extensions, receiver, contributions, Optional.empty(), SiteRules.NONE);
    }

    /** Of a site without extensions, which asks nothing more of nodes or contributions. */
    public SitePolicy(Map<Task, GatePolicy> tasks) {
        this(tasks, List.of(), ReceiverRules.DEFAULT, ContributionRules.DEFAULT);
    }

    public GatePolicy of(Task task) {
        GatePolicy policy = tasks.get(task);
        if (policy == null) {
            throw new IllegalStateException("the policy has no gates for " + task.yamlName());
        }
        return policy;
    }

    /** Beside the gates: what a node must find, the rules for contributions, for the stage and for the site, by their keys. */
    public Map<String, String> furtherLimits() {
        Map<String, String> limits = new TreeMap<>(receiver.limits());
        limits.putAll(contributions.limits());
        stage.map(StageRule::limits).ifPresent(limits::putAll);
        limits.putAll(site.limits());
        return limits;
    }

    /** Rises with each policy that the site installs. */
    public int version() {
        return tasks.values().iterator().next().version();
    }

    /**
     * What the model must pass, its owner's requests applied.
     *
     * @throws dev.drydock.failure.DrydockException {@code GATE_LOOSENED} naming every gate, parameter, value and limit
     */
    public GatePolicy tightenedFor(ModelDefinition model) {
        return of(model.task()).tightenedBy(model.gates());
    }
}
