@NullMarked
package dev.drydock.servingclient;

import org.jspecify.annotations.NullMarked;
