/** Gates, verdicts, the policy and the report, and the statistics behind them. */
@NullMarked
package dev.drydock.domain.validation;

import org.jspecify.annotations.NullMarked;
