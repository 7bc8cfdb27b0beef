import { Button, Tooltip, type ButtonProps } from 'antd';
import { useId } from 'react';

interface ReasonButtonProperties extends Omit<ButtonProps, 'disabled'> {
  /** Why the button cannot be used now, in a sentence; undefined when it can. */
  reason: string | undefined;
}

/**
 * A button that says why it is disabled. It stays reachable by keyboard (`aria-disabled`, not `disabled`), the reason
 * shows on hover, focus and tap, and is read out as its description.
 */
export function ReasonButton({ reason, onClick, className, children, ...rest }: ReasonButtonProperties) {
  const reasonId = useId();
  if (reason === undefined) {
    return (
      <Button {...rest} className={className ?? ''} {...(onClick ? { onClick } : {})}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip title={reason} trigger={['hover', 'focus', 'click']}>
      <Button
        {...rest}
        className={`is-disabled ${className ?? ''}`}
        aria-disabled
        aria-describedby={reasonId}
        onClick={(event) => event.preventDefault()}
      >
        {children}
        <span id={reasonId} className="visually-hidden">
          {reason}
        </span>
      </Button>
    </Tooltip>
  );
}
