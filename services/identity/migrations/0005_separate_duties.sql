-- 不相容岗位：申请、经办≠审核、审批≠支付≠稽核≠系统管理≠安全管理, every pair of them.
insert into incompatible_role (role, other_role)
  with duty (line, role) as (values
    (1, 'financeMaker'), (1, 'projectOwner'),
    (2, 'financeChecker'), (2, 'financeApprover'), (2, 'leadingGroup'),
    (3, 'financePayer'),
    (4, 'auditor'), (4, 'auditAdministrator'),
    (5, 'systemAdministrator'),
    (6, 'securityAdministrator'))
  select least(one.role, other.role), greatest(one.role, other.role)
    from duty one join duty other on one.line < other.line
  on conflict do nothing;
